-- about = "Services as they count toward what may be published."
-- grain = "One row per row of a report."
-- takes = {}
-- [gives]
-- organization_id = "VARCHAR"
-- neighborhood_id = "VARCHAR"
-- district_id = "VARCHAR"
-- division_id = "VARCHAR"
-- month_start = "DATE"
-- service_type = "VARCHAR"
-- population = "VARCHAR"
-- people = "BIGINT"
-- counted = "BIGINT"
-- largest = "BIGINT"
-- most_of_one = "BIGINT"
select
    service.organization_id,
    nullif(service.neighborhood_id, 'unknown') as neighborhood_id,
    nullif(service.district_id, 'unknown') as district_id,
    nullif(service.division_id, 'unknown') as division_id,
    date_trunc('month', service.period_start)::date as month_start,
    service.service_type,
    service.population,
    service.people_new as people,
    service.episodes as counted,
    service.largest_person_episodes as largest,
    -- where that is not known: everybody else who was served had one at least
    service.episodes
    - greatest(coalesce(service.people_served, service.people_new) - 1, 0) as most_of_one
from service
order by
    service.organization_id,
    service.period_start,
    service.area_id,
    service.service_type,
    service.population
