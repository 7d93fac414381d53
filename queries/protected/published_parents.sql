-- about = "The district and division that a release puts each neighborhood into."
-- grain = "One row per neighborhood."
-- takes = {}
-- [gives]
-- area_id = "VARCHAR"
-- district_id = "VARCHAR"
-- division_id = "VARCHAR"
with
ranked as (
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
    area_id,
    max(parent_id) filter (where parent_type = 'district') as district_id,
    max(parent_id) filter (where parent_type = 'division') as division_id
from ranked
where nth = 1
group by area_id
order by area_id
