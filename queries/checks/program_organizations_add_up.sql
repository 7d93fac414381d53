-- about = "The organizations add up to the coalition where they may be added, and nowhere else is there a sum."
-- grain = "One row per broken case; none is good."
-- takes = {}
-- [gives]
-- broken = "VARCHAR"
select
    program_count.measure_id || ' ' || program_count.area_id || ' '
    || program_count.period_type || ' ' || program_count.period_start::varchar as broken
from program_count
inner join program_measure
    on program_count.measure_id = program_measure.measure_id
group by
    program_count.measure_id,
    program_count.area_type,
    program_count.area_id,
    program_count.period_type,
    program_count.period_start,
    program_count.attribute,
    program_count.attribute_value
having
    case any_value(program_measure.over_organizations)
        when 'sum' then
            coalesce(sum(program_count.counted) filter (program_count.organization_id = 'all'), 0)
            <> coalesce(sum(program_count.counted) filter (program_count.organization_id <> 'all'), 0)
        else bool_or(program_count.organization_id = 'all')
    end
