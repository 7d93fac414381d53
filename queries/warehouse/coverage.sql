-- about = "Police files read, what they cover, and whether they hold the whole truth of their year."
-- grain = "One row per source and year."
-- takes = {}
-- [gives]
-- source_id = "VARCHAR"
-- source_year = "BIGINT"
-- publisher = "VARCHAR"
-- counted_unit = "VARCHAR"
-- counting_rule = "VARCHAR"
-- covers_from = "DATE"
-- covers_to = "DATE"
-- as_of_on = "DATE"
-- imported_on = "DATE"
-- counted = "BIGINT"
-- published_total = "BIGINT"
-- is_complete = "BOOLEAN"
-- is_used = "BOOLEAN"
-- rows_read = "BIGINT"
-- rows_used = "BIGINT"
-- sha256 = "VARCHAR"
with
file as (
    select
        source_id,
        source_year,
        publisher,
        counted_unit,
        counting_rule,
        covers_from,
        covers_to,
        as_of_on,
        imported_on,
        counted,
        rows_read,
        rows_used,
        sha256,
        -- two sources of one year would count the same people twice; victims go before reports,
        -- then the newer file
        row_number() over (
            partition by source_year
            order by counted_unit = 'victims' desc, as_of_on desc, source_id
        ) = 1 as is_used
    from input.source
),
total as (
    select
        year(published_total.period_start) as source_year,
        published_total.period_type,
        published_total.period_end,
        published_total.counted
    from published_total
    inner join input.build_setting
        on published_total.city_name = build_setting.publisher_city_name
    where
        published_total.is_default
        and published_total.measure_id = 'homicide_victims'
),
compared as (
    select
        file.source_id,
        file.source_year,
        coalesce(
            max(total.counted) filter (where total.period_type = 'year'),
            -- a year that is not over has no yearly figure yet; its closed months have
            sum(total.counted) filter (
                where total.period_type = 'month' and total.period_end <= file.covers_to
            )
        ) as published_total
    from file
    left join total
        on file.source_year = total.source_year
    group by
        file.source_id,
        file.source_year
),
through as (
    select max(covers_to) as last_on
    from file
    where is_used
)
select
    file.source_id,
    file.source_year,
    file.publisher,
    file.counted_unit,
    file.counting_rule,
    file.covers_from,
    file.covers_to,
    file.as_of_on,
    file.imported_on,
    file.counted,
    compared.published_total::bigint as published_total,
    file.covers_from <= make_date(file.source_year, 1, 1)
    -- the file of the year in progress is whole if it reaches the last day known
    and file.covers_to >= case
        when file.source_year < year(build_setting.today_on)
            then make_date(file.source_year, 12, 31)
        else through.last_on
    end
    and (
        build_setting.city_series = 'records'
        or coalesce(file.counted >= 0.9 * compared.published_total, false)
    ) as is_complete,
    file.is_used,
    file.rows_read,
    file.rows_used,
    file.sha256
from file
inner join compared
    on
        file.source_id = compared.source_id
        and file.source_year = compared.source_year
cross join through
cross join input.build_setting
order by
    file.source_id,
    file.source_year
