-- about = "Every area that a partner's report names is an area of the city or unknown."
-- grain = "One row per broken case; none is good."
-- takes = {}
-- [gives]
-- broken = "VARCHAR"
select distinct
    -- where to look, and never what stands there
    named.report || ' of ' || named.organization_id || ' ' || named.period_start::varchar as broken
from (
    select
        'service_referrals' as report,
        organization_id,
        period_start,
        area_id
    from service_referral
    union all
    select
        'services' as report,
        organization_id,
        period_start,
        area_id
    from service
    union all
    select
        'follow_ups' as report,
        organization_id,
        period_start,
        area_id
    from follow_up
    union all
    select
        'capacity' as report,
        organization_id,
        period_start,
        area_id
    from capacity
    union all
    select
        'meetings' as report,
        organization_id,
        period_start,
        area_id
    from meeting
) as named
left join area_parent
    on named.area_id = area_parent.area_id
where area_parent.area_id is null
