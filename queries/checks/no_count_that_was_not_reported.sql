-- about = "What is not reported has no count, what is reported has one, and no part is more than its whole."
-- grain = "One row per broken case; none is good."
-- takes = {}
-- [gives]
-- broken = "VARCHAR"
select
    measure_id || ' ' || organization_id || ' ' || period_type || ' ' || period_start::varchar
        as broken
from program_count
where
    (status = 'not_reported') <> (counted is null)
    or counted < 0
    or counted > out_of
    or (status = 'not_reported' and is_complete)
    or organizations_reported > organizations_expected
    or (counted is not null and organizations_reported = 0)
