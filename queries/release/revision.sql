-- about = "Published numbers that changed later, with those of earlier releases."
-- grain = "One row per changed number and release."
-- [takes]
-- newer_file = "VARCHAR"
-- publisher = "VARCHAR"
-- counted_again = "VARCHAR"
-- [gives]
-- release_id = "VARCHAR"
-- published_on = "DATE"
-- measure_id = "VARCHAR"
-- area_type = "VARCHAR"
-- area_id = "VARCHAR"
-- period_type = "VARCHAR"
-- period_start = "DATE"
-- period_end = "DATE"
-- old_counted = "BIGINT"
-- new_counted = "BIGINT"
-- reason = "VARCHAR"
with
standing as (
    select
        previous_count.measure_id,
        previous_count.area_type,
        previous_count.area_id,
        previous_count.period_type,
        previous_count.period_start,
        previous_count.period_end,
        previous_count.counted,
        previous_count.source_id
    from input.previous_count
    cross join input.previous_info
    where
        -- a period that had not ended grows with time; that is no revision
        previous_count.period_end <= previous_info.data_through_on
        and previous_count.counted is not null
),
newer_file as (
    select
        coverage.source_id,
        coverage.source_year
    from coverage
    left join input.previous_coverage
        on
            coverage.source_id = previous_coverage.source_id
            and coverage.source_year = previous_coverage.source_year
    where
        previous_coverage.source_id is null
        or coverage.imported_on <> previous_coverage.imported_on
        or coverage.as_of_on <> previous_coverage.as_of_on
        or coverage.rows_read <> previous_coverage.rows_read
),
changed as (
    select
        standing.measure_id,
        standing.area_type,
        standing.area_id,
        standing.period_type,
        standing.period_start,
        standing.period_end,
        standing.counted as old_counted,
        count_by_period.counted as new_counted,
        standing.area_type = 'city'
        and segment.segment_id is not null
        and (
            build_info.city_series = 'totals'
            or standing.measure_id <> 'homicide_victims'
        ) as is_published_figure,
        newer_file.source_year is not null as is_newer_file
    from standing
    cross join input.build_info
    left join count_by_period
        on
            standing.measure_id = count_by_period.measure_id
            and standing.area_type = count_by_period.area_type
            and standing.area_id = count_by_period.area_id
            and standing.period_type = count_by_period.period_type
            and standing.period_start = count_by_period.period_start
    left join segment
        on
            standing.source_id = segment.segment_id
            and standing.measure_id = segment.measure_id
            and standing.period_type = segment.period_type
    left join (
        select distinct source_year
        from newer_file
    ) as newer_file
        on year(standing.period_start) = newer_file.source_year
    where standing.counted is distinct from count_by_period.counted
)
select
    release_id,
    published_on,
    measure_id,
    area_type,
    area_id,
    period_type,
    period_start,
    period_end,
    old_counted,
    new_counted,
    reason
from input.previous_revision
union all
select
    release_info.release_id,
    release_info.published_on,
    changed.measure_id,
    changed.area_type,
    changed.area_id,
    changed.period_type,
    changed.period_start,
    changed.period_end,
    changed.old_counted,
    changed.new_counted,
    case
        when changed.is_newer_file and not changed.is_published_figure then $newer_file::varchar
        when changed.is_published_figure then $publisher::varchar
        else $counted_again::varchar
    end as reason
from changed
cross join release_info
order by
    published_on,
    release_id,
    measure_id,
    area_type,
    period_type,
    area_id,
    period_start
