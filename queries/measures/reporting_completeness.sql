-- about = "Reports that came in whole, out of those that were due, for the city as a whole."
-- grain = "One row per organization, report and period whose due day has passed."
-- title = "Reports that came in"
-- question = "How many of the reports that were due have come in?"
-- definition = "A report for a week or month counts as in when all of it came by the day this was put together, on time or late. It is shown out of the reports whose due day has passed."
-- leaves_out = "Reports that are not due yet. Reports that came but that nobody had asked for."
-- unit = "reports"
-- kind = "program"
-- source = "The coalition's record of reports"
-- breakdowns = ["report"]
-- audience = "coalition"
-- protected = true
-- owner = "Peaceboard data stewards"
-- reviewed = 2026-11-24
-- review_due = 2027-11-24
-- report = "all"
-- over_time = "sum"
-- over_organizations = "sum"
-- periods = ["month", "quarter", "year"]
-- takes = {}
-- [gives]
-- organization_id = "VARCHAR"
-- period_start = "DATE"
-- period_end = "DATE"
-- area_type = "VARCHAR"
-- area_id = "VARCHAR"
-- report = "VARCHAR"
-- counted = "BIGINT"
-- out_of = "BIGINT"
select
    expected_period.organization_id,
    expected_period.period_start,
    expected_period.period_end,
    'city' as area_type,
    'city' as area_id,
    expected_period.report,
    (expected_period.state = 'reported')::bigint as counted,
    1::bigint as out_of
from expected_period
cross join build_info
where expected_period.due_on < build_info.today_on
