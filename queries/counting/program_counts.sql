-- about = "The things of every program measure counted by month, fiscal quarter and fiscal year."
-- grain = "One row per measure, organization ('all' together where its counts add up), area, period and value of an attribute. The city without an attribute has a row for each period that was due or came: 0 is a true zero, and no count means not reported. An area below the city, or a value of an attribute, has a row only where something was counted or is not known yet; elsewhere it is 0 if the row of the city is reported, and not reported if that is not. Where counts never add up, there is a row only if nothing was reported, or one single row of a report stands for it; elsewhere nothing is known."
-- takes = {}
-- [gives]
-- measure_id = "VARCHAR"
-- organization_id = "VARCHAR"
-- area_type = "VARCHAR"
-- area_id = "VARCHAR"
-- period_type = "VARCHAR"
-- period_start = "DATE"
-- period_end = "DATE"
-- attribute = "VARCHAR"
-- attribute_value = "VARCHAR"
-- counted = "BIGINT"
-- out_of = "BIGINT"
-- status = "VARCHAR"
-- organizations_expected = "BIGINT"
-- organizations_reported = "BIGINT"
-- is_complete = "BOOLEAN"
with
calendar as (
    select
        program_measure.measure_id,
        program_measure.over_time,
        program_measure.over_organizations,
        program_calendar.month_start,
        program_calendar.period_type,
        program_calendar.period_start,
        program_calendar.period_end
    from program_measure
    inner join input.program_length
        on program_measure.measure_id = program_length.measure_id
    inner join program_calendar
        on program_length.period_type = program_calendar.period_type
),
own_state as (
    select
        calendar.measure_id,
        program_month.organization_id,
        calendar.period_type,
        calendar.period_start,
        calendar.period_end,
        calendar.over_organizations,
        bool_or(program_month.state in ('reported', 'partial')) as is_reported,
        bool_or(program_month.state <> 'not_due') as is_due,
        calendar.period_end < build_info.today_on
        and case calendar.over_time
            -- the value at the end is whole if the last month is
            when 'last' then max_by(program_month.state, program_month.month_start) = 'reported'
            else bool_and(program_month.state = 'reported')
        end as is_complete
    from program_month
    inner join calendar
        on
            program_month.measure_id = calendar.measure_id
            and program_month.month_start = calendar.month_start
    cross join build_info
    group by
        calendar.measure_id,
        program_month.organization_id,
        calendar.period_type,
        calendar.period_start,
        calendar.period_end,
        calendar.over_time,
        calendar.over_organizations,
        build_info.today_on
),
state as (
    select
        measure_id,
        organization_id,
        period_type,
        period_start,
        period_end,
        is_reported,
        is_due,
        is_complete,
        1 as organizations_expected,
        is_reported::bigint as organizations_reported
    from own_state
    union all
    select
        measure_id,
        'all' as organization_id,
        period_type,
        period_start,
        period_end,
        bool_or(is_reported) as is_reported,
        bool_or(is_due) as is_due,
        bool_and(is_complete) as is_complete,
        count(*) as organizations_expected,
        count(*) filter (where is_reported) as organizations_reported
    from own_state
    where over_organizations = 'sum'
    group by
        measure_id,
        period_type,
        period_start,
        period_end
),
split as (
    select
        program_thing.measure_id,
        program_thing.organization_id,
        program_thing.area_type,
        program_thing.area_id,
        program_thing.period_start,
        program_thing.period_end,
        program_split.attribute,
        case program_split.attribute
            -- later stages are among the people invited, so that all together are the first stage
            when '' then case when coalesce(program_thing.stage, 'invited') = 'invited' then '' end
            when 'referral_source' then program_thing.referral_source
            when 'service_type' then program_thing.service_type
            when 'population' then program_thing.population
            when 'outcome' then program_thing.outcome
            when 'stage' then program_thing.stage
            when 'report' then program_thing.report
        end as attribute_value,
        program_thing.counted,
        program_thing.out_of
    from program_thing
    inner join input.program_split
        on program_thing.measure_id = program_split.measure_id
),
stock_day as (
    -- what is there at the end of a period is what the last report of it says
    select
        program_thing.measure_id,
        program_thing.organization_id,
        calendar.period_type,
        calendar.period_start,
        max(program_thing.period_end) as last_on
    from program_thing
    inner join calendar
        on
            program_thing.measure_id = calendar.measure_id
            and date_trunc('month', program_thing.period_start) = calendar.month_start
    where calendar.over_time = 'last'
    group by
        program_thing.measure_id,
        program_thing.organization_id,
        calendar.period_type,
        calendar.period_start
),
own_total as (
    select
        split.measure_id,
        split.organization_id,
        split.area_type,
        split.area_id,
        calendar.period_type,
        calendar.period_start,
        split.attribute,
        split.attribute_value,
        calendar.over_organizations,
        sum(split.counted) as counted,
        sum(split.out_of) as out_of,
        bool_or(split.counted is null) as has_gap,
        calendar.over_time <> 'none' or (
            count(*) = 1
            and bool_and(
                split.period_start = calendar.period_start
                and split.period_end = calendar.period_end
            )
        ) as is_known
    from split
    inner join calendar
        on
            split.measure_id = calendar.measure_id
            and date_trunc('month', split.period_start) = calendar.month_start
    left join stock_day
        on
            split.measure_id = stock_day.measure_id
            and split.organization_id = stock_day.organization_id
            and calendar.period_type = stock_day.period_type
            and calendar.period_start = stock_day.period_start
    where
        split.attribute_value is not null
        and coalesce(split.period_end = stock_day.last_on, true)
    group by
        split.measure_id,
        split.organization_id,
        split.area_type,
        split.area_id,
        calendar.period_type,
        calendar.period_start,
        split.attribute,
        split.attribute_value,
        calendar.over_time,
        calendar.over_organizations
),
total as (
    select
        measure_id,
        organization_id,
        area_type,
        area_id,
        period_type,
        period_start,
        attribute,
        attribute_value,
        counted,
        out_of,
        has_gap,
        is_known
    from own_total
    union all
    select
        measure_id,
        'all' as organization_id,
        area_type,
        area_id,
        period_type,
        period_start,
        attribute,
        attribute_value,
        sum(counted) as counted,
        sum(out_of) as out_of,
        bool_or(has_gap) as has_gap,
        bool_and(is_known) as is_known
    from own_total
    where over_organizations = 'sum'
    group by
        measure_id,
        area_type,
        area_id,
        period_type,
        period_start,
        attribute,
        attribute_value
),
cell as (
    select
        state.measure_id,
        state.organization_id,
        'city' as area_type,
        'city' as area_id,
        state.period_type,
        state.period_start,
        state.period_end,
        '' as attribute,
        '' as attribute_value,
        case
            when not state.is_reported then null
            when total.measure_id is null then 0
            else total.counted
        end as counted,
        case
            when not state.is_reported then null
            when total.measure_id is null then 0
            else total.out_of
        end as out_of,
        state.organizations_expected,
        state.organizations_reported,
        state.is_complete and not coalesce(total.has_gap, false) as is_complete
    from state
    left join total
        on
            state.measure_id = total.measure_id
            and state.organization_id = total.organization_id
            and state.period_type = total.period_type
            and state.period_start = total.period_start
            and total.area_type = 'city'
            and total.attribute = ''
    where
        state.is_due
        and coalesce(total.is_known, true)
    union all
    select
        total.measure_id,
        total.organization_id,
        total.area_type,
        total.area_id,
        total.period_type,
        total.period_start,
        state.period_end,
        total.attribute,
        total.attribute_value,
        total.counted,
        total.out_of,
        state.organizations_expected,
        state.organizations_reported,
        state.is_complete and not total.has_gap as is_complete
    from total
    inner join state
        on
            total.measure_id = state.measure_id
            and total.organization_id = state.organization_id
            and total.period_type = state.period_type
            and total.period_start = state.period_start
    where
        (total.area_type <> 'city' or total.attribute <> '')
        and state.is_reported
        and total.is_known
        and (
            total.counted is null
            or total.counted > 0
            or total.out_of > 0
        )
)
select
    cell.measure_id,
    cell.organization_id,
    cell.area_type,
    cell.area_id,
    cell.period_type,
    cell.period_start,
    cell.period_end,
    cell.attribute,
    cell.attribute_value,
    cell.counted::bigint as counted,
    case when program_measure.has_out_of then cell.out_of::bigint end as out_of,
    case
        when cell.counted is null then 'not_reported'
        else 'shown'
    end as status,
    cell.organizations_expected,
    cell.organizations_reported,
    cell.is_complete
from cell
inner join program_measure
    on cell.measure_id = program_measure.measure_id
order by
    cell.measure_id,
    cell.organization_id,
    cell.period_type,
    cell.period_start,
    cell.area_type,
    cell.area_id,
    cell.attribute,
    cell.attribute_value
