-- about = "How many rows of the export were brought in"
-- grain = "one row"
-- takes = {}
-- gives = { row_count = "BIGINT" }
select count(*) as row_count
from event
