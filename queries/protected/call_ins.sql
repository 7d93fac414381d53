-- about = "Call-ins as they count toward what may be published, for the city as a whole."
-- grain = "One row per call-in."
-- takes = {}
-- [gives]
-- organization_id = "VARCHAR"
-- month_start = "DATE"
-- attended = "BIGINT"
-- accepted_services = "BIGINT"
-- engaged_30_days = "BIGINT"
-- engaged_90_days = "BIGINT"
-- engaged_180_days = "BIGINT"
-- people = "BIGINT"
-- counted = "BIGINT"
-- largest = "BIGINT"
select
    call_in.organization_id,
    date_trunc('month', call_in.period_start)::date as month_start,
    call_in.attended,
    call_in.accepted_services,
    call_in.engaged_30_days,
    call_in.engaged_90_days,
    call_in.engaged_180_days,
    call_in.invited as people,
    call_in.invited as counted,
    1::bigint as largest
from call_in
order by
    call_in.organization_id,
    call_in.period_start,
    call_in.call_in_id
