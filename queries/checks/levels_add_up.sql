-- about = "Every level of areas, with what could not be placed, counts the same people as the others."
-- grain = "One row per broken case; none is good."
-- takes = {}
-- [gives]
-- broken = "VARCHAR"
with
level_total as (
    select
        count_by_period.measure_id,
        count_by_period.area_type,
        count_by_period.period_type,
        count_by_period.period_start,
        sum(count_by_period.counted) as counted
    from count_by_period
    cross join build_info
    where
        -- published totals come from elsewhere and need not add up with the police files
        count_by_period.area_type <> 'city'
        or build_info.city_series = 'records'
    group by
        count_by_period.measure_id,
        count_by_period.area_type,
        count_by_period.period_type,
        count_by_period.period_start
)
select
    measure_id || ' ' || period_type || ' ' || period_start::varchar as broken
from level_total
where period_type <> 'day'
group by
    measure_id,
    period_type,
    period_start
having min(coalesce(counted, 0)) <> max(coalesce(counted, 0))
