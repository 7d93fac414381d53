-- about = "Stretches of years whose default figures come from one publisher."
-- grain = "One row per segment."
-- takes = {}
-- [gives]
-- segment_id = "VARCHAR"
-- measure_id = "VARCHAR"
-- period_type = "VARCHAR"
-- is_comparison = "BOOLEAN"
-- from_year = "BIGINT"
-- to_year = "BIGINT"
-- label_en = "VARCHAR"
-- label_es = "VARCHAR"
select
    segment_id,
    measure_id,
    period_type,
    is_comparison,
    from_year,
    to_year,
    label_en,
    label_es
from input.segment
order by
    segment_id
