-- about = "What is looked up by a key; -5 where rows of one key disagree on a code, -4 where they disagree on the area"
-- grain = "one row per looked-up table and key"
-- takes = {}
-- gives = { slot = "TINYINT", link_key = "UBIGINT", kind = "TINYINT", population = "TINYINT", area = "SMALLINT" }
select
    slot,
    link_key,
    cast(case when min(kind) != max(kind) then -5 else min(kind) end as tinyint) as kind,
    cast(
        case when min(population) != max(population) then -5 else min(population) end as tinyint
    ) as population,
    cast(case when min(area) != max(area) then -4 else min(area) end as smallint) as area
from linked_row
group by
    slot,
    link_key
