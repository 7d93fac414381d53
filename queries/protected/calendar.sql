-- about = "The periods that program counts may be published for, each with the longer ones it lies in."
-- grain = "One row per kind of period and period."
-- takes = {}
-- [gives]
-- period_type = "VARCHAR"
-- period_start = "DATE"
-- period_end = "DATE"
-- quarter_start = "DATE"
-- year_start = "DATE"
with
month as (
    select
        month_start,
        max(period_start) filter (where period_type = 'quarter') as quarter_start,
        max(period_start) filter (where period_type = 'year') as year_start
    from program_calendar
    group by month_start
)
select
    program_calendar.period_type,
    program_calendar.period_start,
    program_calendar.period_end,
    case
        when program_calendar.period_type in ('month', 'quarter') then min(month.quarter_start)
    end as quarter_start,
    min(month.year_start) as year_start
from program_calendar
inner join month
    on program_calendar.month_start = month.month_start
group by
    program_calendar.period_type,
    program_calendar.period_start,
    program_calendar.period_end
order by
    program_calendar.period_type,
    program_calendar.period_start
