-- about = "The counts that may be shown: days for the city only."
-- grain = "One row per measure, area and period."
-- takes = {}
-- [gives]
-- measure_id = "VARCHAR"
-- area_type = "VARCHAR"
-- area_id = "VARCHAR"
-- period_type = "VARCHAR"
-- period_start = "DATE"
-- period_end = "DATE"
-- counted = "BIGINT"
-- status = "VARCHAR"
-- is_provisional = "BOOLEAN"
-- counted_unit = "VARCHAR"
-- source_id = "VARCHAR"
-- is_complete = "BOOLEAN"
select
    measure_id,
    area_type,
    area_id,
    period_type,
    period_start,
    period_end,
    counted,
    status,
    is_provisional,
    counted_unit,
    source_id,
    is_complete
from input.count_by_period
where period_type in ('month', 'year')
    or (period_type = 'day' and area_type = 'city')
order by
    measure_id,
    area_type,
    period_type,
    area_id,
    period_start
