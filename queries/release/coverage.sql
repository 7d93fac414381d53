-- about = "Which police files were read and what they cover, as released."
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
-- is_used = "BOOLEAN"
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
    is_used,
    rows_read,
    rows_used
from input.coverage
order by
    source_id,
    source_year
