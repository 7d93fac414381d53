-- about = "What became of each period of the counts of partners."
-- grain = "One row per measure and period."
-- takes = {}
-- [gives]
-- measure_id = "VARCHAR"
-- period_type = "VARCHAR"
-- period_start = "DATE"
-- period_end = "DATE"
-- published_on = "DATE"
-- status = "VARCHAR"
-- organizations_expected = "BIGINT"
-- organizations_reported = "BIGINT"
select
    measure_id,
    period_type,
    period_start,
    period_end,
    published_on,
    status,
    organizations_expected,
    organizations_reported
from input.program_period
order by
    measure_id,
    period_type,
    period_start
