-- about = "Which district and division a release puts each neighborhood into."
-- grain = "One row per neighborhood and kind of parent."
-- takes = {}
-- [gives]
-- area_id = "VARCHAR"
-- parent_type = "VARCHAR"
-- parent_id = "VARCHAR"
select
    area_id,
    parent_type,
    parent_id
from area_membership
order by
    area_id,
    parent_type
