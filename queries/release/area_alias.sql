-- about = "Names in use that mean one or more areas."
-- grain = "One row per alias and area."
-- takes = {}
-- [gives]
-- alias = "VARCHAR"
-- area_id = "VARCHAR"
-- note = "VARCHAR"
select
    alias,
    area_id,
    note
from input.area_alias
order by
    alias,
    area_id
