-- about = "Published counts of partners that were corrected later: old, new and date."
-- grain = "One row per correction of a number, newest first."
-- takes = {}
-- [gives]
-- published_on = "DATE"
-- release_id = "VARCHAR"
-- measure_id = "VARCHAR"
-- area_type = "VARCHAR"
-- area_id = "VARCHAR"
-- period_type = "VARCHAR"
-- period_start = "DATE"
-- period_end = "DATE"
-- attribute = "VARCHAR"
-- attribute_value = "VARCHAR"
-- old_counted = "BIGINT"
-- new_counted = "BIGINT"
with
versions as (
    select
        published_on,
        release_id,
        measure_id,
        area_type,
        area_id,
        period_type,
        period_start,
        period_end,
        attribute,
        attribute_value,
        status,
        lag(counted) over number as old_counted,
        lag(status) over number as old_status,
        counted as new_counted
    from program_count
    window number as (
        partition by
            measure_id,
            area_type,
            area_id,
            period_type,
            period_start,
            attribute,
            attribute_value
        order by version
    )
)
select
    published_on,
    release_id,
    measure_id,
    area_type,
    area_id,
    period_type,
    period_start,
    period_end,
    attribute,
    attribute_value,
    old_counted,
    new_counted
from versions
where
    status = 'shown'
    and old_status = 'shown'
    and old_counted <> new_counted
order by
    published_on desc,
    measure_id,
    area_type,
    area_id,
    period_start desc,
    attribute,
    attribute_value
