-- about = "Which district and division a neighborhood lies in, and by what share of its area."
-- grain = "One row per area and parent."
-- takes = {}
-- [gives]
-- area_id = "VARCHAR"
-- parent_type = "VARCHAR"
-- parent_id = "VARCHAR"
-- share = "DOUBLE"
-- overlaps = "BOOLEAN"
select
    area_id,
    parent_type,
    parent_id,
    share,
    "overlaps"
from area_membership
order by
    area_id,
    parent_type,
    parent_id
