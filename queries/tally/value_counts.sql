-- about = "The texts of one column that holds kinds of something, for the partner's own eyes"
-- grain = "one row per text, the commonest first"
-- takes = { most = "INTEGER" }
-- gives = { text = "VARCHAR", row_count = "BIGINT" }
select
    text,
    cast(sum(row_count) as bigint) as row_count
from value_row
group by text
order by row_count desc, text
limit $most
