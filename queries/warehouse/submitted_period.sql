-- about = "Every period that was sent, with its corrections; the newest one counts."
-- grain = "One row per organization, report, period and revision."
-- takes = {}
-- [gives]
-- organization_id = "VARCHAR"
-- report = "VARCHAR"
-- period_start = "DATE"
-- period_end = "DATE"
-- revision = "BIGINT"
-- submission_id = "VARCHAR"
-- received_on = "DATE"
-- is_late = "BOOLEAN"
-- is_partial = "BOOLEAN"
-- row_count = "BIGINT"
-- is_current = "BOOLEAN"
select
    organization_id,
    report,
    period_start,
    period_end,
    revision,
    submission_id,
    received_on,
    is_late,
    is_partial,
    row_count,
    is_current
from input.submitted_period
order by
    organization_id,
    report,
    period_start,
    period_end,
    revision
