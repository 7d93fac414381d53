-- about = "People killed by homicide, once at each level of areas."
-- grain = "One row per person (or report) and level."
-- title = "People killed by homicide"
-- question = "How many people were killed by homicide?"
-- definition = "A person killed on purpose by another person (crime code NIBRS 09A). Each person counts once, on the day of the injury where the record has it."
-- leaves_out = "Deaths from carelessness (09B). Killings ruled justified (09C). People killed by police. Suspects. Accidents and suicides."
-- unit = "people"
-- kind = "public_record"
-- source = "Police open data; published yearly and monthly totals"
-- breakdowns = []
-- audience = "public"
-- protected = false
-- owner = "Peaceboard data stewards"
-- reviewed = 2026-11-22
-- review_due = 2027-11-22
-- periods = ["day", "month", "year"]
-- takes = {}
-- [gives]
-- happened_on = "DATE"
-- area_type = "VARCHAR"
-- area_id = "VARCHAR"
-- counted = "BIGINT"
with
counted_person as (
    select
        happened_on,
        neighborhood_id,
        district_id,
        division_id,
        counted
    from incident
    where kind = 'homicide_victim'
),
placed as (
    select
        happened_on,
        'city' as area_type,
        'city' as area_id,
        counted
    from counted_person
    union all
    select
        happened_on,
        'district' as area_type,
        district_id as area_id,
        counted
    from counted_person
    union all
    select
        happened_on,
        'division' as area_type,
        division_id as area_id,
        counted
    from counted_person
    union all
    select
        happened_on,
        'neighborhood' as area_type,
        neighborhood_id as area_id,
        counted
    from counted_person
)
select
    happened_on,
    area_type,
    area_id,
    counted
from placed
