-- about = "Organizations at the weekly meetings of the coalition, out of its members on that day, once at each level of areas of the place."
-- grain = "One row per meeting, member organization and level."
-- title = "Partner organizations at the weekly meeting"
-- question = "How many partner organizations were at the weekly meeting?"
-- definition = "A partner organization that was at a weekly meeting, out of all that were members on that day. Each meeting counts: over a month, a partner that came to four meetings counts four times. The place is that of the meeting."
-- leaves_out = "Guests. Other kinds of meetings. Meetings whose list was not kept."
-- unit = "partner organizations, once for each meeting"
-- kind = "program"
-- source = "Partner organizations' reports"
-- breakdowns = []
-- audience = "public"
-- protected = true
-- owner = "Peaceboard data stewards"
-- reviewed = 2026-11-24
-- review_due = 2027-11-24
-- report = "attendance"
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
-- counted = "BIGINT"
-- out_of = "BIGINT"
with
weekly as (
    select
        meeting.meeting_id,
        meeting.organization_id,
        meeting.held_on,
        meeting.neighborhood_id,
        meeting.district_id,
        meeting.division_id
    from meeting
    cross join build_info
    where
        meeting.meeting_kind = 'coalition_weekly'
        and meeting.held_on <= build_info.today_on
),
listed as (
    -- Where one organization wrote down who was there, whoever is not on the list was not there.
    -- Where each speaks for itself, whoever says nothing is not known.
    select distinct weekly.meeting_id
    from weekly
    inner join attendance
        on weekly.meeting_id = attendance.meeting_id
    where
        attendance.submission_id is null
        or attendance.sender_id <> attendance.organization_id
        or attendance.sender_id = weekly.organization_id
),
seat as (
    select
        organization.organization_id,
        weekly.held_on,
        weekly.neighborhood_id,
        weekly.district_id,
        weekly.division_id,
        coalesce(attendance.is_present, case when listed.meeting_id is not null then false end)
            as is_present,
        attendance.people
    from weekly
    inner join organization
        on
            organization.joined_on <= weekly.held_on
            and coalesce(organization.left_on >= weekly.held_on, true)
    left join attendance
        on
            weekly.meeting_id = attendance.meeting_id
            and organization.organization_id = attendance.organization_id
    left join listed
        on weekly.meeting_id = listed.meeting_id
)
select
    seat.organization_id,
    seat.held_on as period_start,
    seat.held_on as period_end,
    level.area_type,
    case level.area_type
        when 'neighborhood' then seat.neighborhood_id
        when 'district' then seat.district_id
        when 'division' then seat.division_id
        else 'city'
    end as area_id,
    seat.is_present::bigint as counted,
    case when seat.is_present is not null then 1::bigint end as out_of
from seat
cross join (
    select distinct area_type
    from area
) as level
