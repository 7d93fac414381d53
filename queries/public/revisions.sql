-- about = "Published numbers that changed later: old, new, date and reason."
-- grain = "One row per change, newest first."
-- takes = {}
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
from revision
order by
    published_on desc,
    release_id desc,
    measure_id,
    period_type,
    period_start,
    area_type,
    area_id
