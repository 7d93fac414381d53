-- about = "The days for which each measure is known at each level, and whether a missing row is a zero."
-- grain = "One row per measure, source, year and level."
-- takes = {}
-- [gives]
-- measure_id = "VARCHAR"
-- area_type = "VARCHAR"
-- source_id = "VARCHAR"
-- source_year = "BIGINT"
-- covers_from = "DATE"
-- covers_to = "DATE"
-- counted_unit = "VARCHAR"
-- is_complete = "BOOLEAN"
with
level as (
    select distinct area_type
    from area
),
placed as (
    select
        level.area_type,
        incident.source_id,
        incident.source_year,
        sum(incident.counted) as counted,
        sum(incident.counted) filter (
            where level.area_type = 'city'
            or level.area_type = 'neighborhood' and incident.neighborhood_id <> 'unknown'
            or level.area_type = 'district' and incident.district_id <> 'unknown'
            or level.area_type = 'division' and incident.division_id <> 'unknown'
        ) as counted_in_an_area
    from incident
    cross join level
    group by
        level.area_type,
        incident.source_id,
        incident.source_year
)
select
    measure_with_days.measure_id,
    level.area_type,
    coverage.source_id,
    coverage.source_year,
    coverage.covers_from,
    coverage.covers_to,
    coverage.counted_unit,
    (
        build_setting.city_series = 'records'
        or coalesce(coverage.counted >= 0.9 * coverage.published_total, false)
    )
    -- where most people could not be placed, an empty area is not a zero
    and coalesce(placed.counted_in_an_area >= 0.5 * placed.counted, placed.counted is null)
        as is_complete
from coverage
cross join level
cross join input.measure_with_days
cross join input.build_setting
left join placed
    on
        coverage.source_id = placed.source_id
        and coverage.source_year = placed.source_year
        and level.area_type = placed.area_type
where
    coverage.is_used
    -- where city figures are published totals, the police file does not speak for the city
    and not (level.area_type = 'city' and build_setting.city_series = 'totals')
union all
select
    published_total.measure_id,
    'city' as area_type,
    published_total.segment_id as source_id,
    year(published_total.period_start) as source_year,
    published_total.period_start as covers_from,
    published_total.period_end as covers_to,
    'victims' as counted_unit,
    true as is_complete
from published_total
inner join input.build_setting
    on published_total.city_name = build_setting.publisher_city_name
where
    published_total.is_default
    and published_total.period_type = 'year'
    and published_total.measure_id not in (
        select measure_id
        from input.measure_with_days
    )
order by
    measure_id,
    area_type,
    source_id,
    source_year
