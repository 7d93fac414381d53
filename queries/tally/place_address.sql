-- about = "Each address of the partner's list and the number of its area; -4 where the list gives several"
-- grain = "one row per address"
-- takes = {}
-- gives = { text = "VARCHAR", area = "SMALLINT" }
select
    text,
    cast(case when min(area) = max(area) then min(area) else -4 end as smallint) as area
from address_row
group by text
