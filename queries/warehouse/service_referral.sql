-- about = "Service referrals as organizations reported them, with the areas each row counts in."
-- grain = "One row per organization, period, area, referral source and population."
-- takes = {}
-- [gives]
-- organization_id = "VARCHAR"
-- period_start = "DATE"
-- period_end = "DATE"
-- area_id = "VARCHAR"
-- neighborhood_id = "VARCHAR"
-- district_id = "VARCHAR"
-- division_id = "VARCHAR"
-- referral_source = "VARCHAR"
-- population = "VARCHAR"
-- received = "BIGINT"
-- people_new = "BIGINT"
-- accepted = "BIGINT"
-- declined = "BIGINT"
-- no_capacity = "BIGINT"
-- not_eligible = "BIGINT"
-- no_longer_interested = "BIGINT"
-- undecided_over_2_business_days = "BIGINT"
-- contacted_within_72h = "BIGINT"
-- contacted_later = "BIGINT"
-- not_yet_contacted = "BIGINT"
-- submission_id = "VARCHAR"
select
    service_referrals.organization_id,
    service_referrals.period_start,
    service_referrals.period_end,
    service_referrals.area_id,
    coalesce(area_parent.neighborhood_id, 'unknown') as neighborhood_id,
    coalesce(area_parent.district_id, 'unknown') as district_id,
    coalesce(area_parent.division_id, 'unknown') as division_id,
    service_referrals.referral_source,
    service_referrals.population,
    service_referrals.received,
    service_referrals.people_new,
    service_referrals.accepted,
    service_referrals.declined,
    service_referrals.no_capacity,
    service_referrals.not_eligible,
    service_referrals.no_longer_interested,
    service_referrals.undecided_over_2_business_days,
    service_referrals.contacted_within_72h,
    service_referrals.contacted_later,
    service_referrals.not_yet_contacted,
    service_referrals.submission_id
from input.service_referrals
left join area_parent
    on service_referrals.area_id = area_parent.area_id
order by
    service_referrals.organization_id,
    service_referrals.period_start,
    service_referrals.area_id,
    service_referrals.referral_source,
    service_referrals.population
