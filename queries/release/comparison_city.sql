-- about = "Cities whose rates are shown beside this one."
-- grain = "One row per city."
-- takes = {}
-- [gives]
-- city_name = "VARCHAR"
-- sort_name = "VARCHAR"
select
    city_name,
    sort_name
from input.comparison_city
order by
    sort_name,
    city_name
