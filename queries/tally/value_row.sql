-- about = "The texts of one column in a part of the rows"
-- grain = "one row per text"
-- takes = {}
-- gives = { text = "VARCHAR", row_count = "BIGINT" }
select
    kind_text as text,
    count(*) as row_count
from input.export_row
group by kind_text
