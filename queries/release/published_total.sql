-- about = "Every published figure, with rule, publisher and source."
-- grain = "One row per published figure."
-- takes = {}
-- [gives]
-- city_name = "VARCHAR"
-- measure_id = "VARCHAR"
-- period_type = "VARCHAR"
-- period_start = "DATE"
-- period_end = "DATE"
-- counted = "BIGINT"
-- counting_rule = "VARCHAR"
-- publisher = "VARCHAR"
-- as_of = "VARCHAR"
-- source = "VARCHAR"
-- segment_id = "VARCHAR"
-- is_default = "BOOLEAN"
select
    city_name,
    measure_id,
    period_type,
    period_start,
    period_end,
    counted,
    counting_rule,
    publisher,
    as_of,
    source,
    segment_id,
    is_default
from input.published_total
order by
    city_name,
    measure_id,
    period_type,
    period_start,
    publisher,
    as_of,
    counting_rule,
    counted,
    source
