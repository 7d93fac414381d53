-- about = "The default published figures of the city, where they are its series."
-- grain = "One row per year and per month that was published, and per year that was not."
-- [takes]
-- measure_id = "VARCHAR"
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
figure as (
    select
        published_total.period_type,
        published_total.period_start,
        published_total.period_end,
        published_total.counted,
        published_total.segment_id
    from published_total
    inner join build_info
        on published_total.city_name = build_info.publisher_city_name
    where
        published_total.measure_id = $measure_id::varchar
        and published_total.is_default
        and build_info.city_series = 'totals'
),
calendar as (
    select
        'month' as period_type,
        unnest(generate_series(min(period_start), max(period_start), interval 1 month))::date
            as period_start
    from figure
    where period_type = 'month'
    union all
    select
        'year' as period_type,
        unnest(generate_series(min(period_start), max(period_start), interval 1 year))::date
            as period_start
    from figure
    where period_type = 'year'
)
select
    $measure_id::varchar as measure_id,
    'city' as area_type,
    'city' as area_id,
    calendar.period_type,
    calendar.period_start,
    case calendar.period_type
        when 'month' then last_day(calendar.period_start)
        else make_date(year(calendar.period_start), 12, 31)
    end as period_end,
    figure.counted,
    'victims' as counted_unit,
    figure.segment_id as source_id,
    figure.counted is not null as is_complete
from calendar
left join figure
    on
        calendar.period_type = figure.period_type
        and calendar.period_start = figure.period_start
