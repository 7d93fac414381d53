-- about = "Service referrals by what came of them, once at each level of areas."
-- grain = "One row per row of a report, outcome and level."
-- title = "What came of service referrals"
-- question = "What came of the service referrals?"
-- definition = "Each service referral has one outcome. The partner took the person in, had no room, or found that the rules did not fit. Or the person said no, at once or later. Or it was still open after two business days."
-- leaves_out = "What happened after the first yes or no. People who came without a service referral."
-- unit = "service referrals"
-- kind = "program"
-- source = "Partner organizations' reports"
-- breakdowns = ["outcome"]
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
-- outcome = "VARCHAR"
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
    outcome.outcome,
    case outcome.outcome
        when 'accepted' then service_referral.accepted
        when 'declined' then service_referral.declined
        when 'no_capacity' then service_referral.no_capacity
        when 'not_eligible' then service_referral.not_eligible
        when 'no_longer_interested' then service_referral.no_longer_interested
        when 'undecided_over_2_business_days' then service_referral.undecided_over_2_business_days
    end as counted
from service_referral
cross join (
    select distinct area_type
    from area
) as level
cross join (
    values
        ('accepted'),
        ('declined'),
        ('no_capacity'),
        ('not_eligible'),
        ('no_longer_interested'),
        ('undecided_over_2_business_days')
) as outcome (outcome)
