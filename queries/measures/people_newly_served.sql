-- about = "People with their first service of the fiscal year from an organization, once at each level of areas."
-- grain = "One row per row of a report and level."
-- title = "People newly served"
-- question = "How many people had their first service of the fiscal year from this partner?"
-- definition = "Each person counts once for each partner and fiscal year, in the week or month of the first service. So the months add up to people."
-- leaves_out = "Later services of the same person in the same year. Sums over partners, since two partners may serve the same person."
-- unit = "people"
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
-- over_organizations = "none"
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
    service.people_new as counted
from service
cross join (
    select distinct area_type
    from area
) as level
