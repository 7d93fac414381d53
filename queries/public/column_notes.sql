-- about = "What every table and column of this file means."
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
from column_note
order by
    table_name,
    column_name
