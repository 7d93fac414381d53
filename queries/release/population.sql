-- about = "How many people lived in a city, by year."
-- grain = "One row per city and year."
-- takes = {}
-- [gives]
-- city_name = "VARCHAR"
-- year = "BIGINT"
-- population = "BIGINT"
-- source = "VARCHAR"
select
    city_name,
    year,
    population,
    source
from input.population
order by
    city_name,
    year
