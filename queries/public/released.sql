-- about = "The releases up to this one."
-- grain = "One row per release, newest first."
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
from released
order by
    published_on desc,
    release_id desc
