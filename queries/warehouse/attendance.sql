-- about = "Which organizations were at which meeting, and with how many people."
-- grain = "One row per meeting and organization."
-- takes = {}
-- [gives]
-- organization_id = "VARCHAR"
-- period_start = "DATE"
-- period_end = "DATE"
-- meeting_id = "VARCHAR"
-- held_on = "DATE"
-- neighborhood_id = "VARCHAR"
-- district_id = "VARCHAR"
-- division_id = "VARCHAR"
-- is_present = "BOOLEAN"
-- people = "BIGINT"
-- sender_id = "VARCHAR"
-- submission_id = "VARCHAR"
with
sender as (
    select
        submission_id,
        min(organization_id) as organization_id
    from submitted_period
    where report = 'attendance'
    group by submission_id
)
select
    attendance.organization_id,
    coalesce(attendance.period_start, meeting.held_on) as period_start,
    coalesce(attendance.period_end, meeting.held_on) as period_end,
    attendance.meeting_id,
    meeting.held_on,
    coalesce(meeting.neighborhood_id, 'unknown') as neighborhood_id,
    coalesce(meeting.district_id, 'unknown') as district_id,
    coalesce(meeting.division_id, 'unknown') as division_id,
    attendance.is_present,
    attendance.people,
    sender.organization_id as sender_id,
    attendance.submission_id
from input.attendance
left join meeting
    on attendance.meeting_id = meeting.meeting_id
left join sender
    on attendance.submission_id = sender.submission_id
order by
    meeting.held_on,
    attendance.meeting_id,
    attendance.organization_id
