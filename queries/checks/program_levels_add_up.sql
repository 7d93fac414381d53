-- about = "Every level of areas, with what could not be placed, counts the same service referrals, visits and people as the city."
-- grain = "One row per broken case; none is good."
-- takes = {}
-- [gives]
-- broken = "VARCHAR"
with
added as (
    select
        program_count.measure_id,
        program_count.organization_id,
        program_count.area_type,
        program_count.period_type,
        program_count.period_start,
        program_count.attribute,
        program_count.attribute_value,
        sum(program_count.counted) as counted,
        sum(program_count.out_of) as out_of
    from program_count
    inner join program_measure
        on program_count.measure_id = program_measure.measure_id
    where program_measure.over_time <> 'none'
    group by
        program_count.measure_id,
        program_count.organization_id,
        program_count.area_type,
        program_count.period_type,
        program_count.period_start,
        program_count.attribute,
        program_count.attribute_value
),
level as (
    select distinct
        measure_id,
        area_type
    from added
    where area_type <> 'city'
),
whole as (
    select
        added.measure_id,
        added.organization_id,
        level.area_type,
        added.period_type,
        added.period_start,
        added.attribute,
        added.attribute_value,
        added.counted,
        added.out_of
    from added
    inner join level
        on added.measure_id = level.measure_id
    where added.area_type = 'city'
),
part as (
    select
        measure_id,
        organization_id,
        area_type,
        period_type,
        period_start,
        attribute,
        attribute_value,
        counted,
        out_of
    from added
    where area_type <> 'city'
)
select
    measure_id || ' ' || organization_id || ' ' || area_type || ' ' || period_start::varchar
        as broken
from whole
full join part
    using (
        measure_id,
        organization_id,
        area_type,
        period_type,
        period_start,
        attribute,
        attribute_value
    )
where
    coalesce(whole.counted, 0) <> coalesce(part.counted, 0)
    or coalesce(whole.out_of, 0) <> coalesce(part.out_of, 0)
