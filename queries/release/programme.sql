-- about = "Programs and events with published ratings."
-- grain = "One row per program event."
-- takes = {}
-- [gives]
-- programme_id = "VARCHAR"
-- city_name = "VARCHAR"
-- programme = "VARCHAR"
-- starts_on = "DATE"
-- ends_on = "DATE"
-- precision = "VARCHAR"
-- event = "VARCHAR"
-- note = "VARCHAR"
-- rating = "VARCHAR"
-- rating_publisher = "VARCHAR"
-- rating_source = "VARCHAR"
-- other_side = "VARCHAR"
-- other_side_source = "VARCHAR"
-- source = "VARCHAR"
select
    programme_id,
    city_name,
    programme,
    starts_on,
    ends_on,
    precision,
    event,
    note,
    rating,
    rating_publisher,
    rating_source,
    other_side,
    other_side_source,
    source
from input.programme
order by
    city_name,
    starts_on,
    programme_id,
    event
