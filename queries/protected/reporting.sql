-- about = "Whether anything was reported for each measure and period, and by how many of the organizations that were expected to."
-- grain = "One row per program measure and period that was due or came."
-- takes = {}
-- [gives]
-- measure_id = "VARCHAR"
-- period_type = "VARCHAR"
-- period_start = "DATE"
-- period_end = "DATE"
-- is_reported = "BOOLEAN"
-- organizations_expected = "BIGINT"
-- organizations_reported = "BIGINT"
select
    program_count.measure_id,
    program_count.period_type,
    program_count.period_start,
    program_count.period_end,
    program_count.organizations_reported > 0 as is_reported,
    program_count.organizations_expected,
    program_count.organizations_reported
from program_count
where
    program_count.organization_id = 'all'
    and program_count.area_type = 'city'
    and program_count.attribute = ''
order by
    program_count.measure_id,
    program_count.period_type,
    program_count.period_start
