-- about = "Follow-ups as they count toward what may be published; reports of follow-ups do not count people."
-- grain = "One row per row of a report."
-- takes = {}
-- [gives]
-- organization_id = "VARCHAR"
-- neighborhood_id = "VARCHAR"
-- district_id = "VARCHAR"
-- division_id = "VARCHAR"
-- month_start = "DATE"
-- done_on_time = "BIGINT"
-- done_late = "BIGINT"
-- not_reached = "BIGINT"
-- people = "BIGINT"
-- counted = "BIGINT"
-- largest = "BIGINT"
select
    follow_up.organization_id,
    nullif(follow_up.neighborhood_id, 'unknown') as neighborhood_id,
    nullif(follow_up.district_id, 'unknown') as district_id,
    nullif(follow_up.division_id, 'unknown') as division_id,
    date_trunc('month', follow_up.period_start)::date as month_start,
    follow_up.done_on_time,
    follow_up.done_late,
    follow_up.not_reached,
    follow_up.due as people,
    follow_up.due as counted,
    1::bigint as largest
from follow_up
order by
    follow_up.organization_id,
    follow_up.period_start,
    follow_up.area_id
