-- about = "Which reports an organization sends, for which periods, and how soon."
-- grain = "One row per organization, report and span of days."
-- takes = {}
-- [gives]
-- organization_id = "VARCHAR"
-- report = "VARCHAR"
-- period_type = "VARCHAR"
-- sends_every = "VARCHAR"
-- due_days = "BIGINT"
-- starts_on = "DATE"
-- ends_on = "DATE"
select
    organization_id,
    report,
    period_type,
    sends_every,
    due_days,
    starts_on,
    ends_on
from input.expected_report
order by
    organization_id,
    report,
    starts_on
