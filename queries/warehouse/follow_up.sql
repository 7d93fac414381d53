-- about = "Follow-ups as organizations reported them, with the areas each row counts in."
-- grain = "One row per organization, period and area."
-- takes = {}
-- [gives]
-- organization_id = "VARCHAR"
-- period_start = "DATE"
-- period_end = "DATE"
-- area_id = "VARCHAR"
-- neighborhood_id = "VARCHAR"
-- district_id = "VARCHAR"
-- division_id = "VARCHAR"
-- due = "BIGINT"
-- done_on_time = "BIGINT"
-- done_late = "BIGINT"
-- not_reached = "BIGINT"
-- submission_id = "VARCHAR"
select
    follow_ups.organization_id,
    follow_ups.period_start,
    follow_ups.period_end,
    follow_ups.area_id,
    coalesce(area_parent.neighborhood_id, 'unknown') as neighborhood_id,
    coalesce(area_parent.district_id, 'unknown') as district_id,
    coalesce(area_parent.division_id, 'unknown') as division_id,
    follow_ups.due,
    follow_ups.done_on_time,
    follow_ups.done_late,
    follow_ups.not_reached,
    follow_ups.submission_id
from input.follow_ups
left join area_parent
    on follow_ups.area_id = area_parent.area_id
order by
    follow_ups.organization_id,
    follow_ups.period_start,
    follow_ups.area_id
