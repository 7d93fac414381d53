-- about = "Services given as organizations reported them, with the areas each row counts in."
-- grain = "One row per organization, period, area, service type and population."
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
-- population = "VARCHAR"
-- episodes = "BIGINT"
-- people_served = "BIGINT"
-- people_new = "BIGINT"
-- largest_person_episodes = "BIGINT"
-- submission_id = "VARCHAR"
select
    services.organization_id,
    services.period_start,
    services.period_end,
    services.area_id,
    coalesce(area_parent.neighborhood_id, 'unknown') as neighborhood_id,
    coalesce(area_parent.district_id, 'unknown') as district_id,
    coalesce(area_parent.division_id, 'unknown') as division_id,
    services.service_type,
    services.population,
    services.episodes,
    services.people_served,
    services.people_new,
    services.largest_person_episodes,
    services.submission_id
from input.services
left join area_parent
    on services.area_id = area_parent.area_id
order by
    services.organization_id,
    services.period_start,
    services.area_id,
    services.service_type,
    services.population
