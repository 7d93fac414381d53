-- about = "No report speaks of a period that begins after the day of the build, or came after it."
-- grain = "One row per broken case; none is good."
-- takes = {}
-- [gives]
-- broken = "VARCHAR"
with
period as (
    select
        report,
        period_start
    from submitted_period
    union all
    select
        'service_referrals' as report,
        period_start
    from service_referral
    union all
    select
        'services' as report,
        period_start
    from service
    union all
    select
        'follow_ups' as report,
        period_start
    from follow_up
    union all
    select
        'capacity' as report,
        period_start
    from capacity
    union all
    select
        'call_ins' as report,
        held_on as period_start
    from call_in
    union all
    select
        measure_id as report,
        period_start
    from program_count
)
select
    period.report || ' ' || period.period_start::varchar as broken
from period
cross join build_info
where
    period.period_start is null
    or period.period_start > build_info.today_on
union all
select
    submitted_period.report || ' received ' || submitted_period.received_on::varchar as broken
from submitted_period
cross join build_info
where submitted_period.received_on > build_info.today_on
