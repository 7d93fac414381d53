-- about = "Whether DuckDB knows a way to write days; an unknown one is an error"
-- grain = "one row"
-- takes = { written = "VARCHAR" }
-- gives = { is_known = "BOOLEAN" }
select try_strptime('', coalesce($written, '%Y')) is null as is_known
