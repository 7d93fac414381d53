-- about = "The district and division of each neighborhood."
-- grain = "One row per neighborhood and kind of parent."
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
from input.area_membership
order by
    area_id,
    parent_type
