-- about = "Call-ins as organizations reported them; they are never counted by place."
-- grain = "One row per call-in."
-- takes = {}
-- [gives]
-- organization_id = "VARCHAR"
-- period_start = "DATE"
-- period_end = "DATE"
-- call_in_id = "VARCHAR"
-- held_on = "DATE"
-- programme_id = "VARCHAR"
-- invited = "BIGINT"
-- attended = "BIGINT"
-- accepted_services = "BIGINT"
-- engaged_30_days = "BIGINT"
-- engaged_90_days = "BIGINT"
-- engaged_180_days = "BIGINT"
-- submission_id = "VARCHAR"
select
    organization_id,
    period_start,
    period_end,
    call_in_id,
    held_on,
    programme_id,
    invited,
    attended,
    accepted_services,
    engaged_30_days,
    engaged_90_days,
    engaged_180_days,
    submission_id
from input.call_ins
order by
    organization_id,
    held_on,
    call_in_id
