-- about = "Service referrals as they count toward what may be published."
-- grain = "One row per row of a report."
-- takes = {}
-- [gives]
-- organization_id = "VARCHAR"
-- neighborhood_id = "VARCHAR"
-- district_id = "VARCHAR"
-- division_id = "VARCHAR"
-- month_start = "DATE"
-- referral_source = "VARCHAR"
-- population = "VARCHAR"
-- accepted = "BIGINT"
-- declined = "BIGINT"
-- no_capacity = "BIGINT"
-- not_eligible = "BIGINT"
-- no_longer_interested = "BIGINT"
-- undecided_over_2_business_days = "BIGINT"
-- contacted_within_72h = "BIGINT"
-- contacted_later = "BIGINT"
-- not_yet_contacted = "BIGINT"
-- people = "BIGINT"
-- counted = "BIGINT"
-- largest = "BIGINT"
select
    service_referral.organization_id,
    nullif(service_referral.neighborhood_id, 'unknown') as neighborhood_id,
    nullif(service_referral.district_id, 'unknown') as district_id,
    nullif(service_referral.division_id, 'unknown') as division_id,
    date_trunc('month', service_referral.period_start)::date as month_start,
    service_referral.referral_source,
    service_referral.population,
    service_referral.accepted,
    service_referral.declined,
    service_referral.no_capacity,
    service_referral.not_eligible,
    service_referral.no_longer_interested,
    service_referral.undecided_over_2_business_days,
    service_referral.contacted_within_72h,
    service_referral.contacted_later,
    service_referral.not_yet_contacted,
    service_referral.people_new as people,
    service_referral.received as counted,
    1::bigint as largest
from service_referral
order by
    service_referral.organization_id,
    service_referral.period_start,
    service_referral.area_id,
    service_referral.referral_source,
    service_referral.population
