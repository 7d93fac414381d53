-- about = "People who were shot and lived, as published for whole years."
-- grain = "One row per published year."
-- title = "People shot who lived"
-- question = "How many people were shot and lived?"
-- definition = "People struck by a bullet fired by another person who did not die of it, as the publisher counts them; whole years, citywide only."
-- leaves_out = "Any time shorter than a year, and any place smaller than the city. Years with no published figure are left out as well."
-- unit = "people"
-- kind = "public_record"
-- source = "Published yearly totals"
-- breakdowns = []
-- audience = "public"
-- protected = false
-- owner = "Peaceboard data stewards"
-- reviewed = 2026-11-22
-- review_due = 2027-11-22
-- periods = ["year"]
-- takes = {}
-- [gives]
-- period_start = "DATE"
-- period_end = "DATE"
-- area_type = "VARCHAR"
-- area_id = "VARCHAR"
-- counted = "BIGINT"
select
    published_total.period_start,
    published_total.period_end,
    'city' as area_type,
    'city' as area_id,
    published_total.counted
from published_total
inner join build_info
    on published_total.city_name = build_info.publisher_city_name
where
    published_total.measure_id = 'nonfatal_shooting_victims'
    and published_total.period_type = 'year'
    and published_total.is_default
