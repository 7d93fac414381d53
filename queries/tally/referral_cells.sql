-- about = "Service referrals of a part of the rows by period, area, source and population, with outcomes and contacts"
-- grain = "one row per period, referral source, population and area (-1: unknown)"
-- takes = { is_weekly = "BOOLEAN", fiscal_month = "INTEGER", first_day = "DATE", late_until = "DATE" }
-- gives = { period_start = "DATE", kind = "TINYINT", population = "TINYINT", area = "SMALLINT", received = "BIGINT", people_new = "BIGINT", accepted = "BIGINT", declined = "BIGINT", no_capacity = "BIGINT", not_eligible = "BIGINT", no_longer_interested = "BIGINT", undecided_late = "BIGINT", undecided_early = "BIGINT", within_72h = "BIGINT", later = "BIGINT", not_yet = "BIGINT", without_person = "BIGINT" }
with dated as (
    select
        person_key,
        cast(
            case
                -- a week that crosses a month is two periods
                when $is_weekly
                    then greatest(date_trunc('week', happened_at), date_trunc('month', happened_at))
                else date_trunc('month', happened_at)
            end as date
        ) as period_start,
        (year(happened_at) * 12 + month(happened_at) - $fiscal_month) // 12 as fiscal_year,
        kind,
        population,
        greatest(area, -1) as area,
        outcome,
        reach,
        happened_at
    from input.unique_event
    where flaw = 0 and kind >= 0 and population >= 0 and outcome >= 0
),
ordered as (
    select
        person_key is not null as is_person,
        period_start,
        kind,
        population,
        area,
        outcome,
        reach,
        cast(happened_at as date) <= $late_until as is_late,
        row_number() over (
            partition by person_key, fiscal_year order by happened_at, kind, population, area
        ) as place_in_year
    from dated
)
select
    period_start,
    kind,
    population,
    area,
    count(*) as received,
    count(*) filter (where is_person and place_in_year = 1) as people_new,
    count(*) filter (where outcome = 0) as accepted,
    count(*) filter (where outcome = 1) as declined,
    count(*) filter (where outcome = 2) as no_capacity,
    count(*) filter (where outcome = 3) as not_eligible,
    count(*) filter (where outcome = 4) as no_longer_interested,
    count(*) filter (where outcome = 5 and is_late) as undecided_late,
    count(*) filter (where outcome = 5 and not is_late) as undecided_early,
    count(*) filter (where reach = 1) as within_72h,
    count(*) filter (where reach = 2) as later,
    count(*) filter (where reach = 0) as not_yet,
    count(*) filter (where not is_person) as without_person
from ordered
where period_start >= $first_day
group by
    period_start,
    kind,
    population,
    area
