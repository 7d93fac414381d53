-- about = "What this build is, and the last day it knows."
-- grain = "One row."
-- takes = {}
-- [gives]
-- build_id = "VARCHAR"
-- built_at = "TIMESTAMP"
-- today_on = "DATE"
-- city_id = "VARCHAR"
-- city_name = "VARCHAR"
-- publisher_city_name = "VARCHAR"
-- is_simulated = "BOOLEAN"
-- city_series = "VARCHAR"
-- provisional_days = "BIGINT"
-- data_through_on = "DATE"
with
records as (
    select max(covers_to) as last_on
    from coverage
    where is_used
),
totals as (
    select
        max(published_total.period_end) filter (
            where published_total.period_type = 'month'
        ) as last_month_on,
        max(published_total.period_end) as last_on
    from published_total
    inner join input.build_setting
        on published_total.city_name = build_setting.publisher_city_name
    where
        published_total.is_default
        and published_total.measure_id = 'homicide_victims'
)
select
    build_setting.build_id,
    build_setting.built_at,
    build_setting.today_on,
    build_setting.city_id,
    build_setting.city_name,
    build_setting.publisher_city_name,
    build_setting.is_simulated,
    build_setting.city_series,
    build_setting.provisional_days,
    case build_setting.city_series
        when 'records' then records.last_on
        else coalesce(totals.last_month_on, totals.last_on)
    end as data_through_on
from input.build_setting
cross join records
cross join totals
