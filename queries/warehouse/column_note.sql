-- about = "What every table and column means."
-- grain = "One row per column; an empty column name explains the table."
-- takes = {}
-- [gives]
-- table_name = "VARCHAR"
-- column_name = "VARCHAR"
-- definition = "VARCHAR"
select
    table_name,
    column_name,
    definition
from input.column_note
order by
    table_name,
    column_name
