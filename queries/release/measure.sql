-- about = "What is counted, in words."
-- grain = "One row per measure."
-- takes = {}
-- [gives]
-- measure_id = "VARCHAR"
-- title = "VARCHAR"
-- question = "VARCHAR"
-- definition = "VARCHAR"
-- leaves_out = "VARCHAR"
-- unit = "VARCHAR"
-- kind = "VARCHAR"
-- source = "VARCHAR"
-- breakdowns = "VARCHAR"
-- audience = "VARCHAR"
-- protected = "BOOLEAN"
-- owner = "VARCHAR"
-- reviewed = "DATE"
-- review_due = "DATE"
select
    measure_id,
    title,
    question,
    definition,
    leaves_out,
    unit,
    kind,
    source,
    breakdowns,
    audience,
    protected,
    owner,
    reviewed,
    review_due
from input.measure
order by
    measure_id
