-- about = "Every counted person lies in a listed area or is unknown."
-- grain = "One row per broken case; none is good."
-- takes = {}
-- [gives]
-- broken = "VARCHAR"
select distinct
    placed.area_id as broken
from (
    select
        'neighborhood' as area_type,
        neighborhood_id as area_id
    from incident
    union
    select
        'district' as area_type,
        district_id as area_id
    from incident
    union
    select
        'division' as area_type,
        division_id as area_id
    from incident
) as placed
left join area
    on
        placed.area_type = area.area_type
        and placed.area_id = area.area_id
where
    area.area_id is null
    and placed.area_id is distinct from 'unknown'
