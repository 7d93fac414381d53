-- about = "The months of a year of police records add up to the year."
-- grain = "One row per broken case; none is good."
-- takes = {}
-- [gives]
-- broken = "VARCHAR"
select
    measure_id || ' ' || area_id || ' ' || year(period_start)::varchar as broken
from count_by_period
where
    period_type in ('month', 'year')
    and measure_id = 'homicide_victims'
    and (area_type <> 'city' or (
        select city_series
        from build_info
    ) = 'records')
group by
    measure_id,
    area_type,
    area_id,
    year(period_start)
having
    coalesce(sum(counted) filter (where period_type = 'month'), 0)
    <> coalesce(sum(counted) filter (where period_type = 'year'), 0)
