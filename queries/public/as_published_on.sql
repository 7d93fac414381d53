-- about = "Counts of one measure as they stood published on a day."
-- grain = "One row per area and period."
-- [takes]
-- measure_id = "VARCHAR"
-- area_type = "VARCHAR"
-- period_type = "VARCHAR"
-- published_on = "DATE"
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
    vintage.area_id,
    coalesce(area.area_name, 'Place unknown') as area_name,
    vintage.period_start,
    vintage.period_end,
    vintage.counted,
    vintage.status,
    vintage.is_provisional,
    vintage.counted_unit,
    vintage.is_complete
from vintage
left join area
    on vintage.area_id = area.area_id
where
    vintage.measure_id = $measure_id::varchar
    and vintage.area_type = $area_type::varchar
    and vintage.period_type = $period_type::varchar
    and vintage.published_on <= $published_on::date
    and (vintage.superseded_on is null or vintage.superseded_on > $published_on::date)
order by
    vintage.period_start,
    area.area_name,
    vintage.area_id
