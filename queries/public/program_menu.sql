-- about = "Which views of program counts may be published."
-- grain = "One row per measure, attribute, level of areas and length of periods."
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
from view_menu
order by
    measure_id,
    attribute,
    area_type,
    period_type
