-- about = "Where each area that a report may name lies at every level, by largest share of its size."
-- grain = "One row per area, and one for what is unknown."
-- takes = {}
-- [gives]
-- area_id = "VARCHAR"
-- neighborhood_id = "VARCHAR"
-- district_id = "VARCHAR"
-- division_id = "VARCHAR"
with
parent as (
    select
        area_id,
        parent_type,
        parent_id,
        row_number() over (
            partition by area_id, parent_type
            order by share desc, parent_id
        ) as nth
    from area_membership
)
select
    area.area_id,
    case area.area_type
        when 'neighborhood' then area.area_id
        else 'unknown'
    end as neighborhood_id,
    case area.area_type
        when 'district' then area.area_id
        when 'neighborhood' then coalesce(district.parent_id, 'unknown')
        else 'unknown'
    end as district_id,
    case area.area_type
        when 'division' then area.area_id
        when 'neighborhood' then coalesce(division.parent_id, 'unknown')
        else 'unknown'
    end as division_id
from area
left join parent as district
    on
        area.area_id = district.area_id
        and district.parent_type = 'district'
        and district.nth = 1
left join parent as division
    on
        area.area_id = division.area_id
        and division.parent_type = 'division'
        and division.nth = 1
union all
select
    'unknown' as area_id,
    'unknown' as neighborhood_id,
    'unknown' as district_id,
    'unknown' as division_id
order by
    area_id
