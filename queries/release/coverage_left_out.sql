-- about = "Rows of police files that were not counted, by reason."
-- grain = "One row per source, year and reason."
-- takes = {}
-- [gives]
-- source_id = "VARCHAR"
-- source_year = "BIGINT"
-- reason = "VARCHAR"
-- counted = "BIGINT"
select
    source_id,
    source_year,
    reason,
    counted
from input.coverage_left_out
order by
    source_id,
    source_year,
    reason
