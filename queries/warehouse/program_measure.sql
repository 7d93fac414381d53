-- about = "How the counts of each program measure may be added."
-- grain = "One row per program measure."
-- takes = {}
-- [gives]
-- measure_id = "VARCHAR"
-- report = "VARCHAR"
-- over_time = "VARCHAR"
-- over_organizations = "VARCHAR"
-- has_out_of = "BOOLEAN"
select
    measure_id,
    report,
    over_time,
    over_organizations,
    has_out_of
from input.program_measure
order by
    measure_id
