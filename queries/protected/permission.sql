-- about = "What each organization's class and agreements allow to be published of its counts."
-- grain = "One row per organization."
-- takes = {}
-- [gives]
-- organization_id = "VARCHAR"
-- partner_class = "VARCHAR"
-- has_expert_determination = "BOOLEAN"
-- k = "BIGINT"
-- may_name_neighborhood = "BOOLEAN"
-- may_name_district = "BOOLEAN"
-- may_name_division = "BOOLEAN"
with
allowed as (
    select
        organization_id,
        k,
        string_split(allowed_area_types, ';') as area_types
    from agreement
),
strictest as (
    select
        organization_id,
        -- counts under a stricter agreement of an earlier year may still be among those of today
        max(k) as k,
        -- and so may counts under an agreement that allows less, or one that has not begun
        bool_and(list_contains(area_types, 'neighborhood')) as allows_neighborhood,
        -- who may name neighborhoods may be counted in what they lie in
        bool_and(
            list_contains(area_types, 'neighborhood') or list_contains(area_types, 'district')
        ) as allows_district,
        bool_and(
            list_contains(area_types, 'neighborhood') or list_contains(area_types, 'division')
        ) as allows_division
    from allowed
    group by organization_id
)
select
    organization.organization_id,
    organization.partner_class,
    organization.has_expert_determination,
    coalesce(strictest.k, 0)::bigint as k,
    coalesce(strictest.allows_neighborhood, false) as may_name_neighborhood,
    coalesce(strictest.allows_district, false) as may_name_district,
    coalesce(strictest.allows_division, false) as may_name_division
from organization
left join strictest
    on organization.organization_id = strictest.organization_id
order by
    organization.organization_id
