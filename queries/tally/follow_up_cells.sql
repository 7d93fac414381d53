-- about = "Follow-ups of a part of the rows by period and area"
-- grain = "one row per period and area (-1: unknown)"
-- takes = { is_weekly = "BOOLEAN", first_day = "DATE" }
-- gives = { period_start = "DATE", area = "SMALLINT", due = "BIGINT", done_on_time = "BIGINT", done_late = "BIGINT", not_reached = "BIGINT" }
select
    cast(
        case
            -- a week that crosses a month is two periods
            when $is_weekly
                then greatest(date_trunc('week', happened_at), date_trunc('month', happened_at))
            else date_trunc('month', happened_at)
        end as date
    ) as period_start,
    greatest(area, -1) as area,
    count(*) as due,
    count(*) filter (where outcome = 0 and reach = 1) as done_on_time,
    count(*) filter (where outcome = 0 and reach = 2) as done_late,
    count(*) filter (where outcome = 1) as not_reached
from input.unique_event
where flaw = 0 and outcome >= 0 and cast(happened_at as date) >= $first_day
group by all
