-- about = "The areas of the city, as released."
-- grain = "One row per area."
-- takes = {}
-- [gives]
-- area_type = "VARCHAR"
-- area_id = "VARCHAR"
-- area_name = "VARCHAR"
-- centroid_lat = "DOUBLE"
-- centroid_lon = "DOUBLE"
-- area_sq_km = "DOUBLE"
-- population = "BIGINT"
-- population_year = "BIGINT"
-- population_source = "VARCHAR"
-- is_approximate = "BOOLEAN"
select
    area_type,
    area_id,
    area_name,
    centroid_lat,
    centroid_lon,
    area_sq_km,
    population,
    population_year,
    population_source,
    is_approximate
from input.area
order by
    area_type,
    area_id
