-- about = "Whether what a program measure needs came: reported, partial, not_reported or not_due."
-- grain = "One row per program measure, organization and month that was expected or came."
-- takes = {}
-- [gives]
-- measure_id = "VARCHAR"
-- organization_id = "VARCHAR"
-- month_start = "DATE"
-- state = "VARCHAR"
with
holder as (
    select distinct organization_id
    from meeting
    where meeting_kind = 'coalition_weekly'
),
kept_by_the_holder as (
    -- whoever holds the weekly meeting keeps its list for all
    select
        reported_month.month_start,
        case
            when bool_and(reported_month.state = 'reported') then 'reported'
            when bool_or(reported_month.state in ('reported', 'partial')) then 'partial'
            when bool_or(reported_month.state = 'not_reported') then 'not_reported'
            else 'not_due'
        end as state
    from reported_month
    inner join holder
        on reported_month.organization_id = holder.organization_id
    where reported_month.report = 'attendance'
    group by reported_month.month_start
),
attended as (
    select
        organization.organization_id,
        kept_by_the_holder.month_start,
        kept_by_the_holder.state
    from kept_by_the_holder
    inner join organization
        on
            organization.joined_on <= last_day(kept_by_the_holder.month_start)
            and coalesce(organization.left_on >= kept_by_the_holder.month_start, true)
    union all
    select
        organization_id,
        month_start,
        state
    from reported_month
    where
        report = 'attendance'
        and organization_id not in (
            select organization_id
            from holder
        )
    union all
    -- somebody else wrote down that it was there, or not
    select distinct
        program_thing.organization_id,
        date_trunc('month', program_thing.period_start)::date as month_start,
        'partial' as state
    from program_thing
    inner join program_measure
        on program_thing.measure_id = program_measure.measure_id
    where
        program_measure.report = 'attendance'
        and program_thing.counted is not null
),
known as (
    select
        report,
        organization_id,
        month_start,
        state
    from reported_month
    where report <> 'attendance'
    union all
    select
        'attendance' as report,
        organization_id,
        month_start,
        case
            when bool_or(state = 'reported') then 'reported'
            when bool_or(state = 'partial') then 'partial'
            when bool_or(state = 'not_reported') then 'not_reported'
            else 'not_due'
        end as state
    from attended
    group by
        organization_id,
        month_start
    union all
    -- what came and what did not is never unknown once it was due
    select
        'all' as report,
        expected_period.organization_id,
        date_trunc('month', expected_period.period_start)::date as month_start,
        case
            when bool_and(expected_period.due_on < build_info.today_on) then 'reported'
            when bool_or(expected_period.due_on < build_info.today_on) then 'partial'
            else 'not_due'
        end as state
    from expected_period
    cross join build_info
    group by
        expected_period.organization_id,
        date_trunc('month', expected_period.period_start)
)
select
    program_measure.measure_id,
    known.organization_id,
    known.month_start,
    known.state
from known
inner join program_measure
    on known.report = program_measure.report
order by
    program_measure.measure_id,
    known.organization_id,
    known.month_start
