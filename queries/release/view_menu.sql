-- about = "What is published of the counts of partners, shown or not."
-- grain = "One row per measure, attribute, kind of area and kind of period."
-- takes = {}
-- [gives]
-- measure_id = "VARCHAR"
-- attribute = "VARCHAR"
-- area_type = "VARCHAR"
-- period_type = "VARCHAR"
select
    measure_id,
    attribute,
    area_type,
    period_type
from input.view_menu
order by
    measure_id,
    attribute,
    area_type,
    period_type
