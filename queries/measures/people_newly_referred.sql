-- about = "People with their first service referral of the fiscal year to an organization, once at each level of areas."
-- grain = "One row per row of a report and level."
-- title = "People newly referred"
-- question = "How many people had their first service referral of the fiscal year to this partner?"
-- definition = "Each person counts once for each partner and fiscal year, in the week or month of the first service referral. So the months add up to people."
-- leaves_out = "Later service referrals of the same person in the same year. Sums over partners, since two partners may know the same person."
-- unit = "people"
-- kind = "program"
-- source = "Partner organizations' reports"
-- breakdowns = ["referral_source", "population"]
-- audience = "public"
-- protected = true
-- owner = "Peaceboard data stewards"
-- reviewed = 2026-11-24
-- review_due = 2027-11-24
-- report = "service_referrals"
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
-- referral_source = "VARCHAR"
-- population = "VARCHAR"
-- counted = "BIGINT"
select
    service_referral.organization_id,
    service_referral.period_start,
    service_referral.period_end,
    level.area_type,
    case level.area_type
        when 'neighborhood' then service_referral.neighborhood_id
        when 'district' then service_referral.district_id
        when 'division' then service_referral.division_id
        else 'city'
    end as area_id,
    service_referral.referral_source,
    service_referral.population,
    service_referral.people_new as counted
from service_referral
cross join (
    select distinct area_type
    from area
) as level
