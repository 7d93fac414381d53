-- about = "How many rows the file has, and what they can tell"
-- grain = "one row"
-- takes = {}
-- gives = { rows_read = "BIGINT", rows_that_may_be_homicides = "BIGINT", rows_with_involvement = "BIGINT" }
select
    count(*) as rows_read,
    count(*) filter (where cells is not null) as rows_that_may_be_homicides,
    count(*) filter (where has_involvement) as rows_with_involvement
from file_row
