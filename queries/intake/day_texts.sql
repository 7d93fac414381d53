-- about = "Each way a day is written in the file, with how often and where first; clock times are cut off"
-- grain = "one row per column and text"
-- takes = {}
-- gives = { column_name = "VARCHAR", day_text = "VARCHAR", row_count = "BIGINT", first_row = "BIGINT" }
with pair as (
    select
        reported_on,
        injured_on,
        count(*) as row_count,
        min(rowid) + 1 as first_row
    from file_row
    group by all
),
written as (
    select
        'reported_on' as column_name,
        reported_on as whole_text,
        row_count,
        first_row
    from pair
    union all
    select
        'injured_on' as column_name,
        injured_on as whole_text,
        row_count,
        first_row
    from pair
),
cut as (
    select
        column_name,
        split_part(split_part(trim(whole_text), 'T', 1), ' ', 1) as day_text,
        cast(sum(row_count) as bigint) as row_count,
        min(first_row) as first_row
    from written
    group by all
)
select
    column_name,
    day_text,
    row_count,
    first_row
from cut
order by column_name, first_row
limit 20000
