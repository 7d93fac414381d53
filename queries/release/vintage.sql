-- about = "Every count as each release published it."
-- grain = "One row per measure, area, period and version of the count."
-- takes = {}
-- [gives]
-- measure_id = "VARCHAR"
-- area_type = "VARCHAR"
-- area_id = "VARCHAR"
-- period_type = "VARCHAR"
-- period_start = "DATE"
-- period_end = "DATE"
-- counted = "BIGINT"
-- status = "VARCHAR"
-- is_provisional = "BOOLEAN"
-- counted_unit = "VARCHAR"
-- is_complete = "BOOLEAN"
-- release_id = "VARCHAR"
-- published_on = "DATE"
-- superseded_on = "DATE"
with
standing as (
    select
        measure_id,
        area_type,
        area_id,
        period_type,
        period_start,
        period_end,
        counted,
        status,
        is_provisional,
        counted_unit,
        is_complete,
        release_id
    from input.previous_vintage
    where superseded_on is null
),
same as (
    -- what this release publishes unchanged
    select
        standing.measure_id,
        standing.area_type,
        standing.area_id,
        standing.period_type,
        standing.period_start
    from standing
    inner join count_by_period
        on
            standing.measure_id = count_by_period.measure_id
            and standing.area_type = count_by_period.area_type
            and standing.area_id = count_by_period.area_id
            and standing.period_type = count_by_period.period_type
            and standing.period_start = count_by_period.period_start
            and standing.counted is not distinct from count_by_period.counted
            and standing.status = count_by_period.status
            and standing.counted_unit = count_by_period.counted_unit
            and standing.is_complete = count_by_period.is_complete
)
select
    previous_vintage.measure_id,
    previous_vintage.area_type,
    previous_vintage.area_id,
    previous_vintage.period_type,
    previous_vintage.period_start,
    previous_vintage.period_end,
    previous_vintage.counted,
    previous_vintage.status,
    previous_vintage.is_provisional,
    previous_vintage.counted_unit,
    previous_vintage.is_complete,
    previous_vintage.release_id,
    previous_vintage.published_on,
    case
        when previous_vintage.superseded_on is not null then previous_vintage.superseded_on
        when same.measure_id is null then release_info.published_on
    end as superseded_on
from input.previous_vintage
cross join release_info
left join same
    on
        previous_vintage.measure_id = same.measure_id
        and previous_vintage.area_type = same.area_type
        and previous_vintage.area_id = same.area_id
        and previous_vintage.period_type = same.period_type
        and previous_vintage.period_start = same.period_start
union all
select
    count_by_period.measure_id,
    count_by_period.area_type,
    count_by_period.area_id,
    count_by_period.period_type,
    count_by_period.period_start,
    count_by_period.period_end,
    count_by_period.counted,
    count_by_period.status,
    count_by_period.is_provisional,
    count_by_period.counted_unit,
    count_by_period.is_complete,
    release_info.release_id,
    release_info.published_on,
    null as superseded_on
from count_by_period
cross join release_info
left join same
    on
        count_by_period.measure_id = same.measure_id
        and count_by_period.area_type = same.area_type
        and count_by_period.area_id = same.area_id
        and count_by_period.period_type = same.period_type
        and count_by_period.period_start = same.period_start
where same.measure_id is null
order by
    measure_id,
    area_type,
    period_type,
    area_id,
    period_start,
    published_on,
    release_id
