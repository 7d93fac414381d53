-- about = "The months of a program measure add up to its quarters and years, where they may be added."
-- grain = "One row per broken case; none is good."
-- takes = {}
-- [gives]
-- broken = "VARCHAR"
with
offered as (
    select distinct
        program_count.measure_id,
        program_count.period_type
    from program_count
    inner join program_measure
        on program_count.measure_id = program_measure.measure_id
    where program_measure.over_time = 'sum'
),
part as (
    select
        program_count.measure_id,
        program_count.organization_id,
        program_count.area_type,
        program_count.area_id,
        program_count.attribute,
        program_count.attribute_value,
        program_calendar.period_type,
        program_calendar.period_start,
        sum(program_count.counted) as counted,
        sum(program_count.out_of) as out_of
    from program_count
    inner join program_calendar
        on program_count.period_start = program_calendar.month_start
    where program_count.period_type = 'month'
    group by
        program_count.measure_id,
        program_count.organization_id,
        program_count.area_type,
        program_count.area_id,
        program_count.attribute,
        program_count.attribute_value,
        program_calendar.period_type,
        program_calendar.period_start
),
whole as (
    select
        measure_id,
        organization_id,
        area_type,
        area_id,
        attribute,
        attribute_value,
        period_type,
        period_start,
        counted,
        out_of
    from program_count
),
compared as (
    select
        measure_id,
        organization_id,
        area_id,
        period_type,
        period_start,
        coalesce(whole.counted, 0) = coalesce(part.counted, 0)
        and coalesce(whole.out_of, 0) = coalesce(part.out_of, 0) as is_equal
    from whole
    full join part
        using (
            measure_id,
            organization_id,
            area_type,
            area_id,
            attribute,
            attribute_value,
            period_type,
            period_start
        )
)
select
    compared.measure_id || ' ' || compared.organization_id || ' ' || compared.area_id || ' '
    || compared.period_type || ' ' || compared.period_start::varchar as broken
from compared
inner join offered
    on
        compared.measure_id = offered.measure_id
        and compared.period_type = offered.period_type
inner join offered as in_months
    on
        compared.measure_id = in_months.measure_id
        and in_months.period_type = 'month'
where not compared.is_equal
