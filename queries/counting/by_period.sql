-- about = "The things of one measure counted by day, month or year."
-- grain = "One row per area and period: every period of a complete source, zeros included, and no zero elsewhere; days for the city only."
-- [takes]
-- measure_id = "VARCHAR"
-- period_type = "VARCHAR"
-- [gives]
-- measure_id = "VARCHAR"
-- area_type = "VARCHAR"
-- area_id = "VARCHAR"
-- period_type = "VARCHAR"
-- period_start = "DATE"
-- period_end = "DATE"
-- counted = "BIGINT"
-- counted_unit = "VARCHAR"
-- source_id = "VARCHAR"
-- is_complete = "BOOLEAN"
with
span as (
    select
        area_type,
        source_id,
        covers_from,
        covers_to,
        counted_unit,
        is_complete
    from covered_span
    where
        measure_id = $measure_id::varchar
        and ($period_type::varchar <> 'day' or area_type = 'city')
),
thing as (
    select
        area_type,
        area_id,
        date_trunc($period_type::varchar, period_start)::date as period_start,
        counted
    from counted_thing
    where
        measure_id = $measure_id::varchar
        and area_type in (
            select area_type
            from span
        )
        and ($period_type::varchar <> 'day' or area_type = 'city')
        -- a thing known for a longer period only cannot be counted in a shorter one
        and date_trunc($period_type::varchar, period_start) = date_trunc($period_type::varchar, period_end)
),
bound as (
    select
        area_type,
        date_trunc($period_type::varchar, min(first_on)) as first_on,
        max(last_on) as last_on
    from (
        select
            area_type,
            covers_from as first_on,
            covers_to as last_on
        from span
        union all
        select
            area_type,
            period_start as first_on,
            period_start as last_on
        from thing
    )
    group by area_type
),
beginning as (
    select
        area_type,
        unnest(generate_series(
            first_on::timestamp,
            last_on::timestamp,
            case $period_type::varchar
                when 'day' then interval 1 day
                when 'month' then interval 1 month
                when 'year' then interval 1 year
            end
        ))::date as period_start
    from bound
),
calendar as (
    select
        area_type,
        period_start,
        case $period_type::varchar
            when 'day' then period_start
            when 'month' then last_day(period_start)
            when 'year' then make_date(year(period_start), 12, 31)
        end as period_end
    from beginning
),
period as (
    select
        calendar.area_type,
        calendar.period_start,
        calendar.period_end,
        coalesce(bool_or(
            span.is_complete
            and span.covers_from <= calendar.period_start
            -- a period that has not ended is covered if the file reaches the last known day
            and span.covers_to >= least(calendar.period_end, build_info.data_through_on)
        ), false) as is_complete,
        max(span.source_id) as source_id,
        max(span.counted_unit) as counted_unit
    from calendar
    cross join build_info
    left join span
        on
            calendar.area_type = span.area_type
            and calendar.period_start <= span.covers_to
            and calendar.period_end >= span.covers_from
    group by
        calendar.area_type,
        calendar.period_start,
        calendar.period_end
),
place as (
    select
        area_type,
        area_id
    from area
    union all
    -- what could not be placed keeps the levels adding up to the city
    select distinct
        area_type,
        'unknown' as area_id
    from area
    where area_type <> 'city'
),
total as (
    select
        area_type,
        area_id,
        period_start,
        sum(counted)::bigint as counted
    from thing
    group by
        area_type,
        area_id,
        period_start
)
select
    $measure_id::varchar as measure_id,
    place.area_type,
    place.area_id,
    $period_type::varchar as period_type,
    period.period_start,
    period.period_end,
    coalesce(total.counted, case when period.is_complete then 0 end) as counted,
    coalesce(period.counted_unit, 'victims') as counted_unit,
    period.source_id,
    period.is_complete
from period
inner join place
    on period.area_type = place.area_type
left join total
    on
        period.area_type = total.area_type
        and period.period_start = total.period_start
        and place.area_id = total.area_id
where
    total.counted is not null
    or period.is_complete
    -- a gap in the city's series is said aloud
    or (place.area_type = 'city' and period.source_id is null)
