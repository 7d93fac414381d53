-- about = "Service referrals that were accepted, out of those that came in, once at each level of areas."
-- grain = "One row per row of a report and level."
-- title = "Service referrals accepted"
-- question = "After how many service referrals did a partner take the person in?"
-- definition = "A service referral after which the partner took the person in. It counts in the week or month it came in, and is shown out of all that came in then."
-- leaves_out = "People who came without a service referral. What happened after the first day with the partner."
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
    service_referral.accepted as counted,
    service_referral.received as out_of
from service_referral
cross join (
    select distinct area_type
    from area
) as level
