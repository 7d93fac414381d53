-- about = "Each row of a report in use is in the warehouse once, and no other row is."
-- grain = "One row per broken case; none is good."
-- takes = {}
-- [gives]
-- broken = "VARCHAR"
with
held as (
    select
        'service_referrals' as report,
        organization_id,
        period_start,
        period_end
    from service_referral
    union all
    select
        'services' as report,
        organization_id,
        period_start,
        period_end
    from service
    union all
    select
        'follow_ups' as report,
        organization_id,
        period_start,
        period_end
    from follow_up
    union all
    select
        'capacity' as report,
        organization_id,
        period_start,
        period_end
    from capacity
    union all
    select
        'call_ins' as report,
        organization_id,
        period_start,
        period_end
    from call_in
),
found as (
    select
        report,
        organization_id,
        period_start,
        period_end,
        count(*) as row_count
    from held
    group by
        report,
        organization_id,
        period_start,
        period_end
),
sent as (
    select
        report,
        organization_id,
        period_start,
        period_end,
        sum(row_count) as row_count
    from submitted_period
    where
        is_current
        -- meetings and attendance may be changed one by one after the file that brought them
        and report not in ('meetings', 'attendance')
    group by
        report,
        organization_id,
        period_start,
        period_end
)
select
    coalesce(sent.report, found.report)
    || ' ' || coalesce(sent.organization_id, found.organization_id)
    || ' ' || coalesce(sent.period_start, found.period_start)::varchar as broken
from sent
full join found
    on
        sent.report = found.report
        and sent.organization_id = found.organization_id
        and sent.period_start = found.period_start
        and sent.period_end = found.period_end
where coalesce(sent.row_count, 0) <> coalesce(found.row_count, 0)
