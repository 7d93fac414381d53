-- about = "The list of one program measure, whatever it can be split by."
-- grain = "One row per reported thing and level of areas."
-- [takes]
-- measure_id = "VARCHAR"
-- [gives]
-- measure_id = "VARCHAR"
-- organization_id = "VARCHAR"
-- period_start = "DATE"
-- period_end = "DATE"
-- area_type = "VARCHAR"
-- area_id = "VARCHAR"
-- referral_source = "VARCHAR"
-- service_type = "VARCHAR"
-- population = "VARCHAR"
-- outcome = "VARCHAR"
-- stage = "VARCHAR"
-- report = "VARCHAR"
-- counted = "BIGINT"
-- out_of = "BIGINT"
with
measured as (
    -- a measure has some of these columns; by name, the others are empty
    from input.measured_shape
    union all by name
    from input.measured_reports
)
select
    $measure_id::varchar as measure_id,
    organization_id,
    period_start,
    period_end,
    area_type,
    area_id,
    referral_source,
    service_type,
    population,
    outcome,
    stage,
    report,
    counted,
    out_of
from measured
