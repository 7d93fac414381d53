-- about = "The areas that a release knows."
-- grain = "One row per area."
-- takes = {}
-- [gives]
-- area_type = "VARCHAR"
-- area_id = "VARCHAR"
select
    area_type,
    area_id
from area
order by
    area_type,
    area_id
