-- about = "Nothing happened after the day of the build."
-- grain = "One row per broken case; none is good."
-- takes = {}
-- [gives]
-- broken = "VARCHAR"
select
    'incident ' || incident.happened_on::varchar as broken
from incident
cross join build_info
where
    incident.happened_on is null
    or incident.happened_on > build_info.today_on
union all
select
    'period ' || count_by_period.period_start::varchar as broken
from count_by_period
cross join build_info
where count_by_period.period_start > build_info.today_on
