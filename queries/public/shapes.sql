-- about = "The outlines of one level, as GeoJSON geometries."
-- grain = "One row per area that has an outline."
-- [takes]
-- area_type = "VARCHAR"
-- [gives]
-- area_id = "VARCHAR"
-- area_name = "VARCHAR"
-- geojson = "VARCHAR"
select
    area_shape.area_id,
    area.area_name,
    area_shape.geojson
from area_shape
inner join area
    on area_shape.area_id = area.area_id
where area_shape.area_type = $area_type::varchar
order by
    area.area_name,
    area_shape.area_id
