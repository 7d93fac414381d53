-- about = "The list of one measure whose things have a day."
-- grain = "One row per thing and level of areas."
-- [takes]
-- measure_id = "VARCHAR"
-- [gives]
-- measure_id = "VARCHAR"
-- area_type = "VARCHAR"
-- area_id = "VARCHAR"
-- period_start = "DATE"
-- period_end = "DATE"
-- counted = "BIGINT"
select
    $measure_id::varchar as measure_id,
    area_type,
    area_id,
    happened_on as period_start,
    happened_on as period_end,
    counted
from input.measured_days
