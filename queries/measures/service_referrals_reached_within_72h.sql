-- about = "Service referrals where the person was reached within 72 hours, out of those whose contact is reported, once at each level of areas."
-- grain = "One row per row of a report and level."
-- title = "Service referrals reached within 72 hours"
-- question = "After how many service referrals was the person reached within 72 hours?"
-- definition = "A service referral where the partner reached the person within 72 hours. It is shown out of those for which the partner said whether it reached the person at all."
-- leaves_out = "Service referrals for which the partner did not say whether it reached the person."
-- unit = "service referrals"
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
-- over_organizations = "sum"
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
-- out_of = "BIGINT"
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
    service_referral.contacted_within_72h as counted,
    service_referral.contacted_within_72h
    + service_referral.contacted_later
    + service_referral.not_yet_contacted as out_of
from service_referral
cross join (
    select distinct area_type
    from area
) as level
