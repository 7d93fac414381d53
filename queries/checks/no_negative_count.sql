-- about = "No count is negative, and only what is not reported has none."
-- grain = "One row per broken case; none is good."
-- takes = {}
-- [gives]
-- broken = "VARCHAR"
select
    area_id || ' ' || period_type || ' ' || period_start::varchar as broken
from count_by_period
where
    counted < 0
    or (counted is null) <> (status = 'not_reported')
