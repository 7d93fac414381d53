-- about = "How many people lived in a city, by year."
-- grain = "One row per year."
-- [takes]
-- city_name = "VARCHAR"
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
from population
where city_name = $city_name::varchar
order by
    year
