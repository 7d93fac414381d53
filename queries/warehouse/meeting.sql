-- about = "Meetings that were held or are planned, with the areas of the place."
-- grain = "One row per meeting."
-- takes = {}
-- [gives]
-- organization_id = "VARCHAR"
-- period_start = "DATE"
-- period_end = "DATE"
-- meeting_id = "VARCHAR"
-- meeting_kind = "VARCHAR"
-- held_on = "DATE"
-- place = "VARCHAR"
-- area_id = "VARCHAR"
-- neighborhood_id = "VARCHAR"
-- district_id = "VARCHAR"
-- division_id = "VARCHAR"
-- mode = "VARCHAR"
-- is_public = "BOOLEAN"
-- submission_id = "VARCHAR"
select
    meetings.organization_id,
    -- what was recorded without a file has no period but its day
    coalesce(meetings.period_start, meetings.held_on) as period_start,
    coalesce(meetings.period_end, meetings.held_on) as period_end,
    meetings.meeting_id,
    meetings.meeting_kind,
    meetings.held_on,
    meetings.place,
    coalesce(meetings.area_id, 'unknown') as area_id,
    coalesce(area_parent.neighborhood_id, 'unknown') as neighborhood_id,
    coalesce(area_parent.district_id, 'unknown') as district_id,
    coalesce(area_parent.division_id, 'unknown') as division_id,
    meetings."mode",
    meetings.is_public,
    meetings.submission_id
from input.meetings
left join area_parent
    on meetings.area_id = area_parent.area_id
order by
    meetings.held_on,
    meetings.meeting_id
