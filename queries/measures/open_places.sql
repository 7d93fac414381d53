-- about = "Places that were open at the end of each reported period, once at each level of areas."
-- grain = "One row per row of a report and level."
-- title = "Open places"
-- question = "How many more people could the partners take in?"
-- definition = "Places that were open on the last day a partner reported on in the period. Days are never added up: a place that stays open is one place."
-- leaves_out = "Places that opened and filled up in between. Partners that sent no report."
-- unit = "places"
-- kind = "program"
-- source = "Partner organizations' reports"
-- breakdowns = ["service_type"]
-- audience = "public"
-- protected = true
-- owner = "Peaceboard data stewards"
-- reviewed = 2026-11-24
-- review_due = 2027-11-24
-- report = "capacity"
-- over_time = "last"
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
-- counted = "BIGINT"
select
    capacity.organization_id,
    capacity.period_start,
    capacity.period_end,
    level.area_type,
    case level.area_type
        when 'neighborhood' then capacity.neighborhood_id
        when 'district' then capacity.district_id
        when 'division' then capacity.division_id
        else 'city'
    end as area_id,
    capacity.service_type,
    capacity.open_places as counted
from capacity
cross join (
    select distinct area_type
    from area
) as level
