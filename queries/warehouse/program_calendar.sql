-- about = "The month, quarter and year that each month of reports counts in; quarters and years are those of the fiscal year."
-- grain = "One row per month and kind of period."
-- takes = {}
-- [gives]
-- month_start = "DATE"
-- period_type = "VARCHAR"
-- period_start = "DATE"
-- period_end = "DATE"
with
month as (
    select
        unnest(generate_series(
            min(month_start)::timestamp,
            max(month_start)::timestamp,
            interval 1 month
        ))::date as month_start
    from reported_month
),
placed as (
    select
        month.month_start,
        period.period_type,
        period.months,
        -- how many months of the period have passed before this one
        mod(month(month.month_start) - build_setting.fiscal_month + 12, period.months)
            as months_before
    from month
    cross join input.build_setting
    cross join (
        values
            ('month', 1),
            ('quarter', 3),
            ('year', 12)
    ) as period (period_type, months)
)
select
    month_start,
    period_type,
    (month_start - to_months(months_before::integer))::date as period_start,
    (month_start + to_months((months - months_before)::integer) - interval 1 day)::date as period_end
from placed
order by
    period_type,
    month_start
