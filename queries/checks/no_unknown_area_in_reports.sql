-- about = "Every area that a partner's report names is an area of the city or unknown."
-- grain = "One row per broken case; none is good."
-- takes = {}
-- [gives]
-- broken = "VARCHAR"
select distinct
    named.area_id as broken
from (
    select area_id
    from service_referral
    union
    select area_id
    from service
    union
    select area_id
    from follow_up
    union
    select area_id
    from capacity
    union
    select area_id
    from meeting
) as named
left join area_parent
    on named.area_id = area_parent.area_id
where area_parent.area_id is null
