-- about = "Every period that an organization was to report on by the day of the build, and what came of it."
-- grain = "One row per organization, report and period that has begun."
-- takes = {}
-- [gives]
-- organization_id = "VARCHAR"
-- report = "VARCHAR"
-- period_type = "VARCHAR"
-- period_start = "DATE"
-- period_end = "DATE"
-- due_on = "DATE"
-- received_on = "DATE"
-- is_received = "BOOLEAN"
-- is_late = "BOOLEAN"
-- is_partial = "BOOLEAN"
-- state = "VARCHAR"
with
span as (
    select
        expected_report.organization_id,
        expected_report.report,
        expected_report.period_type,
        expected_report.sends_every,
        expected_report.due_days,
        greatest(expected_report.starts_on, organization.joined_on) as first_on,
        least(expected_report.ends_on, organization.left_on, build_info.today_on) as last_on,
        build_info.today_on
    from expected_report
    inner join organization
        on expected_report.organization_id = organization.organization_id
    cross join build_info
),
day as (
    select
        organization_id,
        report,
        period_type,
        sends_every,
        due_days,
        first_on,
        today_on,
        unnest(generate_series(first_on::timestamp, last_on::timestamp, interval 1 day))::date
            as some_day
    from span
    where first_on <= last_on
),
period as (
    select distinct
        organization_id,
        report,
        period_type,
        sends_every,
        due_days,
        first_on,
        today_on,
        -- a week that crosses a month is two periods
        greatest(
            date_trunc('month', some_day),
            case period_type when 'week' then date_trunc('week', some_day) end
        )::date as period_start,
        least(
            last_day(some_day),
            case period_type when 'week' then date_trunc('week', some_day)::date + 6 end
        ) as period_end
    from day
),
due as (
    select
        organization_id,
        report,
        period_type,
        period_start,
        period_end,
        today_on,
        -- two rules may ask for one period where one ends and the next begins
        min(case sends_every
            when 'quarter' then last_day((date_trunc('quarter', period_end) + interval 2 month)::date)
            when 'month' then last_day(period_end)
            -- the two parts of a week that crosses a month are sent together
            else date_trunc('week', period_end)::date + 6
        end + due_days::integer) as due_on
    from period
    where period_start >= first_on
    group by
        organization_id,
        report,
        period_type,
        period_start,
        period_end,
        today_on
),
came as (
    select
        organization_id,
        report,
        period_start,
        period_end,
        bool_or(is_partial) filter (where is_current) as is_partial,
        -- a correction does not make late what came in time
        coalesce(min(received_on) filter (where not is_partial), min(received_on)) as received_on,
        coalesce(
            min_by(is_late, revision) filter (where not is_partial),
            min_by(is_late, revision)
        ) as is_late
    from submitted_period
    group by
        organization_id,
        report,
        period_start,
        period_end
    having bool_or(is_current)
),
received as (
    select
        due.organization_id,
        due.report,
        due.period_start,
        due.period_end,
        max(came.received_on) as received_on,
        bool_or(came.is_late) as is_late,
        bool_or(came.is_partial) as is_partial,
        -- weeks may answer for a month and a month for its weeks
        sum(
            least(due.period_end, came.period_end) - greatest(due.period_start, came.period_start) + 1
        ) as days
    from due
    inner join came
        on
            due.organization_id = came.organization_id
            and due.report = came.report
            and due.period_start <= came.period_end
            and due.period_end >= came.period_start
    group by
        due.organization_id,
        due.report,
        due.period_start,
        due.period_end
),
compared as (
    select
        due.organization_id,
        due.report,
        due.period_type,
        due.period_start,
        due.period_end,
        due.due_on,
        due.today_on,
        received.received_on,
        received.organization_id is not null as is_received,
        coalesce(received.is_late, false) as is_late,
        coalesce(
            received.is_partial or received.days < due.period_end - due.period_start + 1,
            false
        ) as is_partial
    from due
    left join received
        on
            due.organization_id = received.organization_id
            and due.report = received.report
            and due.period_start = received.period_start
            and due.period_end = received.period_end
)
select
    organization_id,
    report,
    period_type,
    period_start,
    period_end,
    due_on,
    received_on,
    is_received,
    is_late,
    is_partial,
    case
        when is_partial then 'partial'
        when is_received then 'reported'
        when today_on > due_on then 'not_reported'
        else 'not_due'
    end as state
from compared
order by
    organization_id,
    report,
    period_start,
    period_end
