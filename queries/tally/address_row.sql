-- about = "Rows of the partner's own list of addresses, with the number of the area; -2 where it is none of the city's"
-- grain = "one row of the list"
-- takes = { signs = "VARCHAR" }
-- gives = { text = "VARCHAR", area = "SMALLINT" }
select
    trim(regexp_replace(address_text, $signs, ' ', 'g')) as text,
    cast(coalesce(named.area, plain.area, -2) as smallint) as area
from input.export_row
left join input.place_name as named on named.text = area_text
left join input.place_name as plain
    on plain.text
        = case when named.area is null then trim(regexp_replace(area_text, $signs, ' ', 'g')) end
where address_text != ''
