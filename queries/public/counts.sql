-- about = "Counts of one measure by area and period."
-- grain = "One row per area and period."
-- [takes]
-- measure_id = "VARCHAR"
-- area_type = "VARCHAR"
-- period_type = "VARCHAR"
-- since = "DATE"
-- until = "DATE"
-- area_id = "VARCHAR"
-- [gives]
-- area_id = "VARCHAR"
-- area_name = "VARCHAR"
-- period_start = "DATE"
-- period_end = "DATE"
-- counted = "BIGINT"
-- status = "VARCHAR"
-- is_provisional = "BOOLEAN"
-- counted_unit = "VARCHAR"
-- is_complete = "BOOLEAN"
select
    count_by_period.area_id,
    coalesce(area.area_name, 'Place unknown') as area_name,
    count_by_period.period_start,
    count_by_period.period_end,
    count_by_period.counted,
    count_by_period.status,
    count_by_period.is_provisional,
    count_by_period.counted_unit,
    count_by_period.is_complete
from count_by_period
left join area
    on count_by_period.area_id = area.area_id
where
    count_by_period.measure_id = $measure_id::varchar
    and count_by_period.area_type = $area_type::varchar
    and count_by_period.period_type = $period_type::varchar
    and ($since::date is null or count_by_period.period_start >= $since::date)
    and ($until::date is null or count_by_period.period_end <= $until::date)
    and ($area_id::varchar is null or count_by_period.area_id = $area_id::varchar)
order by
    count_by_period.period_start,
    area.area_name,
    count_by_period.area_id
