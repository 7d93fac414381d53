-- about = "Whether a time zone of that name is known"
-- grain = "one row"
-- takes = { name = "VARCHAR" }
-- gives = { is_known = "BOOLEAN" }
select count(*) > 0 as is_known
from pg_timezone_names()
where name = $name
