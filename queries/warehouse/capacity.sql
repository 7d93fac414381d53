-- about = "Open places as organizations reported them, with the areas each row counts in."
-- grain = "One row per organization, period, area and service type."
-- takes = {}
-- [gives]
-- organization_id = "VARCHAR"
-- period_start = "DATE"
-- period_end = "DATE"
-- area_id = "VARCHAR"
-- neighborhood_id = "VARCHAR"
-- district_id = "VARCHAR"
-- division_id = "VARCHAR"
-- service_type = "VARCHAR"
-- open_places = "BIGINT"
-- submission_id = "VARCHAR"
select
    capacity.organization_id,
    capacity.period_start,
    capacity.period_end,
    capacity.area_id,
    coalesce(area_parent.neighborhood_id, 'unknown') as neighborhood_id,
    coalesce(area_parent.district_id, 'unknown') as district_id,
    coalesce(area_parent.division_id, 'unknown') as division_id,
    capacity.service_type,
    capacity.open_places,
    capacity.submission_id
from input.capacity
left join area_parent
    on capacity.area_id = area_parent.area_id
order by
    capacity.organization_id,
    capacity.period_start,
    capacity.area_id,
    capacity.service_type
