-- about = "Every program count a release holds, replaced ones included."
-- grain = "One row per measure, area, period, group and version."
-- takes = {}
-- [gives]
-- measure_id = "VARCHAR"
-- attribute = "VARCHAR"
-- area_type = "VARCHAR"
-- area_id = "VARCHAR"
-- period_type = "VARCHAR"
-- period_start = "DATE"
-- attribute_value = "VARCHAR"
-- status = "VARCHAR"
-- counted = "BIGINT"
-- release_id = "VARCHAR"
-- published_on = "DATE"
-- version = "INTEGER"
select
    measure_id,
    attribute,
    area_type,
    area_id,
    period_type,
    period_start,
    attribute_value,
    status,
    counted,
    release_id,
    published_on,
    "version"
from program_count
order by
    measure_id,
    attribute,
    area_type,
    area_id,
    period_type,
    period_start,
    attribute_value,
    "version"
