-- about = "Yearly figures of the comparison cities, with the population of the year."
-- grain = "One row per city and year."
-- [takes]
-- measure_id = "VARCHAR"
-- [gives]
-- city_name = "VARCHAR"
-- year = "BIGINT"
-- counted = "BIGINT"
-- population = "BIGINT"
-- publisher = "VARCHAR"
-- as_of = "VARCHAR"
-- source = "VARCHAR"
select
    published_total.city_name,
    year(published_total.period_start) as year,
    published_total.counted,
    population.population,
    published_total.publisher,
    published_total.as_of,
    published_total.source
from published_total
inner join comparison_city
    on published_total.city_name = comparison_city.city_name
left join population
    on
        published_total.city_name = population.city_name
        and year(published_total.period_start) = population.year
where
    published_total.measure_id = $measure_id::varchar
    and published_total.period_type = 'year'
    and published_total.is_default
order by
    comparison_city.sort_name,
    published_total.city_name,
    published_total.period_start
