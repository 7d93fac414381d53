-- about = "Partner organizations at the weekly meetings, as they count toward what may be published."
-- grain = "One row per organization and month."
-- takes = {}
-- [gives]
-- organization_id = "VARCHAR"
-- month_start = "DATE"
-- people = "BIGINT"
-- counted = "BIGINT"
-- largest = "BIGINT"
select
    program_count.organization_id,
    program_count.period_start as month_start,
    program_count.counted as people,
    program_count.counted,
    1::bigint as largest
from program_count
where
    program_count.measure_id = 'coalition_attendance'
    and program_count.organization_id <> 'all'
    and program_count.area_type = 'city'
    and program_count.period_type = 'month'
    and program_count.attribute = ''
    and program_count.counted > 0
order by
    program_count.organization_id,
    program_count.period_start
