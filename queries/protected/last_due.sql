-- about = "The day by which the last of the organizations that owe a report of a period is to have sent it."
-- grain = "One row per report and period that anybody owes a report of."
-- takes = {}
-- [gives]
-- report = "VARCHAR"
-- period_type = "VARCHAR"
-- period_start = "DATE"
-- due_on = "DATE"
select
    expected_period.report,
    program_calendar.period_type,
    program_calendar.period_start,
    max(expected_period.due_on) as due_on
from expected_period
inner join program_calendar
    on date_trunc('month', expected_period.period_start) = program_calendar.month_start
group by
    expected_period.report,
    program_calendar.period_type,
    program_calendar.period_start
order by
    expected_period.report,
    program_calendar.period_type,
    program_calendar.period_start
