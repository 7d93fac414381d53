-- about = "Every published figure of a city, with its counting rule and source."
-- grain = "One row per published figure."
-- [takes]
-- measure_id = "VARCHAR"
-- city_name = "VARCHAR"
-- period_type = "VARCHAR"
-- default_only = "BOOLEAN"
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
from published_total
where
    measure_id = $measure_id::varchar
    and city_name = $city_name::varchar
    and period_type = $period_type::varchar
    and (is_default or not $default_only::boolean)
order by
    period_start,
    is_default desc,
    publisher,
    as_of,
    counted
