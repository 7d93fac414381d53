-- about = "Protected counts of one program measure by area, period and value of one attribute."
-- grain = "One row per area, period and value of the attribute."
-- [takes]
-- measure_id = "VARCHAR"
-- attribute = "VARCHAR"
-- area_type = "VARCHAR"
-- period_type = "VARCHAR"
-- since = "DATE"
-- until = "DATE"
-- area_id = "VARCHAR"
-- published_on = "DATE"
-- [gives]
-- area_id = "VARCHAR"
-- area_name = "VARCHAR"
-- period_start = "DATE"
-- period_end = "DATE"
-- attribute_value = "VARCHAR"
-- counted = "BIGINT"
-- status = "VARCHAR"
-- release_id = "VARCHAR"
-- published_on = "DATE"
select
    program_count.area_id,
    coalesce(area.area_name, program_count.area_id) as area_name,
    program_count.period_start,
    program_count.period_end,
    program_count.attribute_value,
    -- a second lock: whatever a file may hold, only a shown value leaves it
    case when program_count.status = 'shown' then program_count.counted end as counted,
    program_count.status,
    program_count.release_id,
    program_count.published_on
from program_count
left join area
    on
        program_count.area_type = area.area_type
        and program_count.area_id = area.area_id
where
    program_count.measure_id = $measure_id::varchar
    and program_count.attribute = $attribute::varchar
    and program_count.area_type = $area_type::varchar
    and program_count.period_type = $period_type::varchar
    and ($since::date is null or program_count.period_start >= $since::date)
    and ($until::date is null or program_count.period_end <= $until::date)
    and ($area_id::varchar is null or program_count.area_id = $area_id::varchar)
    and case
        when $published_on::date is null then program_count.replaced_on is null
        else
            coalesce(program_count.published_on <= $published_on::date, true)
            and coalesce(program_count.replaced_on > $published_on::date, true)
    end
order by
    program_count.period_start,
    area.area_name,
    program_count.area_id,
    program_count.attribute_value
