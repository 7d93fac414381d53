-- about = "Follow-ups of all parts together"
-- grain = "one row per period, area"
-- takes = {}
-- gives = { period_start = "DATE", area = "SMALLINT", due = "BIGINT", done_on_time = "BIGINT", done_late = "BIGINT", not_reached = "BIGINT" }
select
    period_start,
    area,
    cast(sum(due) as bigint) as due,
    cast(sum(done_on_time) as bigint) as done_on_time,
    cast(sum(done_late) as bigint) as done_late,
    cast(sum(not_reached) as bigint) as not_reached
from follow_up_cell
group by
    period_start,
    area
order by period_start, area
