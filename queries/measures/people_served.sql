-- about = "People served by one organization in one row of its report, once at each level of areas; these counts never add up."
-- grain = "One row per row of a report and level."
-- title = "People served"
-- question = "How many people did this partner serve in the month?"
-- definition = "Different people who had a service of one kind, in one place and group, from one partner in one month. It is shown only as the partner reported it. Somebody who had two kinds of service is in two such counts, so they are never added."
-- leaves_out = "Any sum over kinds of service, places, groups, months or partners: it would count the same people twice."
-- unit = "people"
-- kind = "program"
-- source = "Partner organizations' reports"
-- breakdowns = ["service_type", "population"]
-- audience = "coalition"
-- protected = true
-- owner = "Peaceboard data stewards"
-- reviewed = 2026-11-24
-- review_due = 2027-11-24
-- report = "services"
-- over_time = "none"
-- over_organizations = "none"
-- periods = ["month"]
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
    service.people_served as counted
from service
cross join (
    select distinct area_type
    from area
) as level
