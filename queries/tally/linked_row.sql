-- about = "Rows of a table that others look up, as numbers only: a hash of the key, codes and the area"
-- grain = "one row of the table"
-- takes = { slot = "INTEGER", secret = "VARCHAR", signs = "VARCHAR", kind_otherwise = "INTEGER", population_otherwise = "INTEGER" }
-- gives = { slot = "TINYINT", link_key = "UBIGINT", kind = "TINYINT", population = "TINYINT", area = "SMALLINT" }
select
    cast($slot as tinyint) as slot,
    cast(md5_number($secret || person_text) >> 64 as ubigint) as link_key,
    cast(
        case when kind_text is not null then coalesce(kind.code, $kind_otherwise) end as tinyint
    ) as kind,
    cast(
        case
            when population_text is not null then coalesce(population.code, $population_otherwise)
        end as tinyint
    ) as population,
    cast(
        case
            when area_text is null and address_text is null then null
            when town_text is not null and town.code is null then -3
            when named.area >= 0 then named.area
            when plain.area >= 0 then plain.area
            when addressed.area >= 0 then addressed.area
            when -4 in (named.area, plain.area, addressed.area) then -4
            when coalesce(area_text, '') = '' and coalesce(address_text, '') = '' then -1
            else -2
        end as smallint
    ) as area
from input.export_row
left join input.code as kind on kind.field = 'kind' and kind.text = kind_text
left join input.code as population
    on population.field = 'population' and population.text = population_text
left join input.code as town on town.field = 'town' and town.text = town_text
left join input.place_name as named on named.text = area_text
-- A plain form is slow to make, so it is made only of what is written otherwise.
left join input.place_name as plain
    on plain.text
        = case when named.area is null then trim(regexp_replace(area_text, $signs, ' ', 'g')) end
left join input.place_address as addressed
    on addressed.text = case
        when coalesce(named.area, plain.area, -1) < 0
            then trim(regexp_replace(address_text, $signs, ' ', 'g'))
    end
where person_text != ''
