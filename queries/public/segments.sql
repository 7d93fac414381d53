-- about = "Stretches of years counted by one publisher."
-- grain = "One row per segment."
-- takes = {}
-- [gives]
-- segment_id = "VARCHAR"
-- from_year = "BIGINT"
-- to_year = "BIGINT"
-- label_en = "VARCHAR"
-- label_es = "VARCHAR"
select
    segment_id,
    from_year,
    to_year,
    label_en,
    label_es
from segment
order by
    from_year,
    segment_id
