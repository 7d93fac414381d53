-- about = "Each way a day is written in the file, with how often and where first; clock times are cut off"
-- grain = "one row per column and text"
-- takes = {}
-- gives = { column_name = "VARCHAR", day_text = "VARCHAR", row_count = "BIGINT", first_row = "BIGINT" }
with written as (
    select
        'reported_on' as column_name,
        split_part(split_part(reported_on, 'T', 1), ' ', 1) as day_text,
        count(*) as row_count,
        min(rowid) + 1 as first_row
    from file_row
    where reported_on is not null
    group by all
    union all
    select
        'injured_on' as column_name,
        split_part(split_part(injured_on, 'T', 1), ' ', 1) as day_text,
        count(*) as row_count,
        min(rowid) + 1 as first_row
    from file_row
    where injured_on is not null
    group by all
)
select
    column_name,
    day_text,
    row_count,
    first_row
from written
order by column_name, first_row
limit 20000
