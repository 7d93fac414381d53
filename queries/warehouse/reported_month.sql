-- about = "Whether an organization's report of a month came: reported, partial, not_reported or not_due."
-- grain = "One row per organization, report and month that was expected or came."
-- takes = {}
-- [gives]
-- organization_id = "VARCHAR"
-- report = "VARCHAR"
-- month_start = "DATE"
-- is_expected = "BOOLEAN"
-- state = "VARCHAR"
with
expected as (
    select
        organization_id,
        report,
        date_trunc('month', period_start)::date as month_start,
        bool_and(state = 'reported') as is_whole,
        bool_or(is_received) as has_part,
        bool_or(state = 'not_reported') as has_gap
    from expected_period
    group by
        organization_id,
        report,
        date_trunc('month', period_start)
),
sent as (
    select
        organization_id,
        report,
        date_trunc('month', period_start)::date as month_start,
        sum(period_end - period_start + 1) as days,
        bool_or(is_partial) as is_partial
    from submitted_period
    where is_current
    group by
        organization_id,
        report,
        date_trunc('month', period_start)
),
recorded as (
    -- kept at the meeting itself, by who held it; no file is needed
    select distinct
        meeting.organization_id,
        'meetings' as report,
        date_trunc('month', meeting.held_on)::date as month_start
    from meeting
    cross join build_info
    where
        meeting.submission_id is null
        and meeting.held_on <= build_info.today_on
    union all
    select distinct
        meeting.organization_id,
        'attendance' as report,
        date_trunc('month', meeting.held_on)::date as month_start
    from attendance
    inner join meeting
        on attendance.meeting_id = meeting.meeting_id
    cross join build_info
    where
        attendance.submission_id is null
        and meeting.held_on <= build_info.today_on
),
known as (
    select
        organization_id,
        report,
        month_start
    from expected
    union
    select
        organization_id,
        report,
        month_start
    from sent
    union
    select
        organization_id,
        report,
        month_start
    from recorded
)
select
    known.organization_id,
    known.report,
    known.month_start,
    expected.organization_id is not null as is_expected,
    case
        when expected.is_whole then 'reported'
        when expected.has_part or (
            expected.organization_id is not null
            and (sent.organization_id is not null or recorded.organization_id is not null)
        ) then 'partial'
        when expected.has_gap then 'not_reported'
        when expected.organization_id is not null then 'not_due'
        -- from here on nothing was expected, and yet something came
        when sent.is_partial or sent.days < day(last_day(known.month_start)) then 'partial'
        when sent.organization_id is not null then 'reported'
        when last_day(known.month_start) < build_info.today_on then 'reported'
        else 'partial'
    end as state
from known
cross join build_info
left join expected
    on
        known.organization_id = expected.organization_id
        and known.report = expected.report
        and known.month_start = expected.month_start
left join sent
    on
        known.organization_id = sent.organization_id
        and known.report = sent.report
        and known.month_start = sent.month_start
left join recorded
    on
        known.organization_id = recorded.organization_id
        and known.report = recorded.report
        and known.month_start = recorded.month_start
order by
    known.organization_id,
    known.report,
    known.month_start
