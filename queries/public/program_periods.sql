-- about = "The periods of one program measure: whether each is published, when, and by how many partners."
-- grain = "One row per period."
-- [takes]
-- measure_id = "VARCHAR"
-- period_type = "VARCHAR"
-- [gives]
-- period_start = "DATE"
-- period_end = "DATE"
-- published_on = "DATE"
-- status = "VARCHAR"
-- organizations_expected = "BIGINT"
-- organizations_reported = "BIGINT"
select
    period_start,
    period_end,
    published_on,
    status,
    organizations_expected,
    organizations_reported
from program_period
where
    measure_id = $measure_id::varchar
    and period_type = $period_type::varchar
order by
    period_start
