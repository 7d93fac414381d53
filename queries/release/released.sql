-- about = "The releases up to this one."
-- grain = "One row per release."
-- takes = {}
-- [gives]
-- release_id = "VARCHAR"
-- published_on = "DATE"
-- sha256 = "VARCHAR"
-- is_withdrawn = "BOOLEAN"
select
    release_id,
    published_on,
    sha256,
    is_withdrawn
from input.previous_released
union all
select
    release_id,
    published_on,
    -- a file cannot hold its own hash; the manifest does
    null as sha256,
    false as is_withdrawn
from release_info
order by
    published_on,
    release_id
