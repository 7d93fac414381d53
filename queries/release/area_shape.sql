-- about = "The outline of each area that has one, simplified."
-- grain = "One row per area."
-- takes = {}
-- [gives]
-- area_type = "VARCHAR"
-- area_id = "VARCHAR"
-- geojson = "VARCHAR"
select
    area_type,
    area_id,
    geojson
from input.area_shape
order by
    area_type,
    area_id
