-- about = "How well counted people could be placed."
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
from coverage_place
order by
    source_year,
    source_id,
    place_quality
