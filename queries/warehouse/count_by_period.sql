-- about = "Counts of every measure by area and period, with their status."
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
    period_count.measure_id,
    period_count.area_type,
    period_count.area_id,
    period_count.period_type,
    period_count.period_start,
    period_count.period_end,
    period_count.counted,
    case
        when period_count.counted is null then 'not_reported'
        when period_count.period_end > build_info.data_through_on - build_info.provisional_days::integer
            then 'provisional'
        else 'shown'
    end as status,
    -- where no last day is known, nothing is known to be fresh
    coalesce(
        period_count.counted is not null
        and period_count.period_end > build_info.data_through_on - build_info.provisional_days::integer,
        false
    ) as is_provisional,
    period_count.counted_unit,
    period_count.source_id,
    period_count.is_complete
from period_count
cross join build_info
order by
    period_count.measure_id,
    period_count.area_type,
    period_count.period_type,
    period_count.area_id,
    period_count.period_start
