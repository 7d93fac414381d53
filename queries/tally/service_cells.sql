-- about = "Services of a part of the rows by period, area, kind and population; a person is new in the first row of a fiscal year"
-- grain = "one row per period, service type, population and area (-1: unknown)"
-- takes = { is_weekly = "BOOLEAN", fiscal_month = "INTEGER", first_day = "DATE" }
-- gives = { period_start = "DATE", kind = "TINYINT", population = "TINYINT", area = "SMALLINT", episodes = "BIGINT", people_served = "BIGINT", people_new = "BIGINT", largest = "BIGINT", without_person = "BIGINT" }
with of_person as (
    select
        person_key,
        cast(
            case
                -- a week that crosses a month is two periods
                when $is_weekly
                    then greatest(date_trunc('week', happened_at), date_trunc('month', happened_at))
                else date_trunc('month', happened_at)
            end as date
        ) as period_start,
        (year(happened_at) * 12 + month(happened_at) - $fiscal_month) // 12 as fiscal_year,
        kind,
        population,
        greatest(area, -1) as area,
        count(*) as episodes,
        min(happened_at) as first_at
    from input.unique_event
    where flaw = 0 and kind >= 0 and population >= 0
    group by all
),
ordered as (
    select
        person_key is not null as is_person,
        period_start,
        kind,
        population,
        area,
        episodes,
        row_number() over (
            partition by person_key, fiscal_year order by first_at, kind, population, area
        ) as place_in_year
    from of_person
)
select
    period_start,
    kind,
    population,
    area,
    cast(sum(episodes) as bigint) as episodes,
    count(*) filter (where is_person) as people_served,
    count(*) filter (where is_person and place_in_year = 1) as people_new,
    cast(max(episodes) as bigint) as largest,
    cast(coalesce(sum(episodes) filter (where not is_person), 0) as bigint) as without_person
from ordered
where period_start >= $first_day
group by
    period_start,
    kind,
    population,
    area
