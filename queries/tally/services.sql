-- about = "Services of all parts together"
-- grain = "one row per period, kind, population, area"
-- takes = {}
-- gives = { period_start = "DATE", kind = "TINYINT", population = "TINYINT", area = "SMALLINT", episodes = "BIGINT", people_served = "BIGINT", people_new = "BIGINT", without_person = "BIGINT", largest = "BIGINT" }
select
    period_start,
    kind,
    population,
    area,
    cast(sum(episodes) as bigint) as episodes,
    cast(sum(people_served) as bigint) as people_served,
    cast(sum(people_new) as bigint) as people_new,
    cast(sum(without_person) as bigint) as without_person,
    cast(max(largest) as bigint) as largest
from service_cell
group by
    period_start,
    kind,
    population,
    area
order by period_start, kind, population, area
