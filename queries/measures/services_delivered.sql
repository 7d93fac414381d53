-- about = "Services that were given, once at each level of areas."
-- grain = "One row per row of a report and level."
-- title = "Services given"
-- question = "How many times was a service given?"
-- definition = "A visit, a class or another time that a partner gave help. One person may have many in the same month."
-- leaves_out = "Help given by those who are not partners. Partners that sent no report."
-- unit = "services"
-- kind = "program"
-- source = "Partner organizations' reports"
-- breakdowns = ["service_type", "population"]
-- audience = "public"
-- protected = true
-- owner = "Peaceboard data stewards"
-- reviewed = 2026-11-24
-- review_due = 2027-11-24
-- report = "services"
-- over_time = "sum"
-- over_organizations = "sum"
-- periods = ["month", "quarter", "year"]
-- takes = {}
-- [gives]
-- organization_id = "VARCHAR"
-- period_start = "DATE"
-- period_end = "DATE"
-- area_type = "VARCHAR"
-- area_id = "VARCHAR"
-- service_type = "VARCHAR"
-- population = "VARCHAR"
-- counted = "BIGINT"
select
    service.organization_id,
    service.period_start,
    service.period_end,
    level.area_type,
    case level.area_type
        when 'neighborhood' then service.neighborhood_id
        when 'district' then service.district_id
        when 'division' then service.division_id
        else 'city'
    end as area_id,
    service.service_type,
    service.population,
    service.episodes as counted
from service
cross join (
    select distinct area_type
    from area
) as level
