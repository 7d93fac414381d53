-- about = "The counts of partners that may be shown, and which of the menu are not."
-- grain = "One row per measure, area, period, group and version of a number."
-- takes = {}
-- [gives]
-- measure_id = "VARCHAR"
-- area_type = "VARCHAR"
-- area_id = "VARCHAR"
-- period_type = "VARCHAR"
-- period_start = "DATE"
-- period_end = "DATE"
-- attribute = "VARCHAR"
-- attribute_value = "VARCHAR"
-- counted = "BIGINT"
-- status = "VARCHAR"
-- release_id = "VARCHAR"
-- published_on = "DATE"
-- replaced_on = "DATE"
-- version = "BIGINT"
select
    measure_id,
    area_type,
    area_id,
    period_type,
    period_start,
    period_end,
    attribute,
    attribute_value,
    counted,
    status,
    release_id,
    published_on,
    replaced_on,
    version
from input.program_count
order by
    measure_id,
    area_type,
    period_type,
    attribute,
    area_id,
    period_start,
    attribute_value,
    version
