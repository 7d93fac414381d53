-- about = "Which police files were read, what they cover and how they compare with the published total."
-- grain = "One row per source and year."
-- takes = {}
-- [gives]
-- source_id = "VARCHAR"
-- source_year = "BIGINT"
-- publisher = "VARCHAR"
-- counted_unit = "VARCHAR"
-- counting_rule = "VARCHAR"
-- covers_from = "DATE"
-- covers_to = "DATE"
-- as_of_on = "DATE"
-- imported_on = "DATE"
-- counted = "BIGINT"
-- published_total = "BIGINT"
-- is_complete = "BOOLEAN"
-- rows_read = "BIGINT"
-- rows_used = "BIGINT"
select
    source_id,
    source_year,
    publisher,
    counted_unit,
    counting_rule,
    covers_from,
    covers_to,
    as_of_on,
    imported_on,
    counted,
    published_total,
    is_complete,
    rows_read,
    rows_used
from coverage
order by
    source_year,
    source_id
