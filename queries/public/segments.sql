-- about = "Stretches of years of the homicide series of the city, each counted by one publisher."
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
where
    measure_id = 'homicide_victims'
    and period_type = 'year'
    and not is_comparison
order by
    from_year,
    segment_id
