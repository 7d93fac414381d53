-- about = "Counted people by how well they could be placed."
-- grain = "One row per source, year and place quality."
-- takes = {}
-- [gives]
-- source_id = "VARCHAR"
-- source_year = "BIGINT"
-- place_quality = "VARCHAR"
-- counted = "BIGINT"
select
    source_id,
    source_year,
    place_quality,
    counted
from input.coverage_place
order by
    source_id,
    source_year,
    place_quality
