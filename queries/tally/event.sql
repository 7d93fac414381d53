-- about = "The rows that are counted, as numbers only: hashes for a person and a row, codes, local time"
-- grain = "one row of the export that is a service, a service referral or a follow-up"
-- takes = { secret = "VARCHAR", signs = "VARCHAR", no_person = "VARCHAR[]", formats = "VARCHAR[]", zoned = "VARCHAR", blanks = "VARCHAR", time_zone = "VARCHAR", plus_days = "INTEGER", first_day = "DATE", last_day = "DATE", hours = "INTEGER", is_by_day = "BOOLEAN", kind_otherwise = "INTEGER", population_otherwise = "INTEGER", outcome_otherwise = "INTEGER", undecided = "INTEGER", done = "INTEGER" }
-- gives = { person_key = "UBIGINT", row_key = "UBIGINT", first_link = "UBIGINT", second_link = "UBIGINT", happened_at = "TIMESTAMP", kind = "TINYINT", population = "TINYINT", outcome = "TINYINT", area = "SMALLINT", reach = "TINYINT", is_reach_by_day = "BOOLEAN", is_early = "BOOLEAN", flaw = "TINYINT", flaw_row = "INTEGER" }
with instant as (
    -- An instant with its own zone: a plain cast, or a format, drops the zone without a word.
    select
        row_text,
        file_row,
        person_text,
        first_link_text,
        second_link_text,
        happened_text,
        reached_text,
        decided_text,
        case
            when length(happened_text) > 16 and regexp_matches(happened_text, $zoned)
                then try_cast(happened_text as timestamptz)
        end as happened_instant,
        case
            when length(reached_text) > 16 and regexp_matches(reached_text, $zoned)
                then try_cast(reached_text as timestamptz)
        end as reached_instant,
        case
            when length(decided_text) > 16 and regexp_matches(decided_text, $zoned)
                then try_cast(decided_text as timestamptz)
        end as decided_instant,
        kind_text,
        population_text,
        outcome_text,
        area_text,
        address_text,
        town_text
    from input.export_row
),
timed as (
    select
        row_text,
        file_row,
        person_text,
        first_link_text,
        second_link_text,
        happened_text,
        reached_text,
        decided_text,
        happened_instant,
        reached_instant,
        case
            when happened_instant is null then try_strptime(happened_text, $formats)
            else timezone($time_zone, happened_instant)
        end + to_days($plus_days) as happened_read,
        case
            when reached_instant is null then try_strptime(reached_text, $formats)
            else timezone($time_zone, reached_instant)
        end as reached_read,
        case
            when decided_instant is null then try_strptime(decided_text, $formats)
            else timezone($time_zone, decided_instant)
        end as decided_read,
        kind_text,
        population_text,
        outcome_text,
        area_text,
        address_text,
        town_text
    from instant
),
bounded as (
    -- A short year such as 26 would be read as one of Rome, so years have bounds.
    select
        row_text,
        file_row,
        person_text,
        first_link_text,
        second_link_text,
        happened_text,
        reached_text,
        decided_text,
        happened_instant,
        reached_instant,
        case when year(happened_read) between 1950 and 2199 then happened_read end as happened_at,
        case when year(reached_read) between 1950 and 2199 then reached_read end as reached_at,
        case when year(decided_read) between 1950 and 2199 then decided_read end as decided_at,
        $is_by_day
            or not contains(happened_text, ':')
            or not contains(reached_text, ':') as is_reach_by_day,
        kind_text,
        population_text,
        outcome_text,
        area_text,
        address_text,
        town_text
    from timed
),
judged as (
    select
        -- MD5, because DuckDB's own hash gives many longer numbers the same value.
        cast(
            md5_number(
                $secret
                || case
                    when person_text != '' and not list_contains($no_person, lower(person_text))
                        then person_text
                end
            ) >> 64 as ubigint
        ) as person,
        cast(md5_number(row_text) >> 64 as ubigint) as row_key,
        cast(
            md5_number(
                $secret
                || case
                    when first_link_text != '' and not list_contains($no_person, lower(first_link_text))
                        then first_link_text
                end
            ) >> 64 as ubigint
        ) as first_link,
        cast(
            md5_number(
                $secret
                || case
                    when second_link_text != '' and not list_contains($no_person, lower(second_link_text))
                        then second_link_text
                end
            ) >> 64 as ubigint
        ) as second_link,
        file_row,
        happened_at,
        case
            when reached_at is null then 0
            when is_reach_by_day
                then case
                    when date_diff('day', happened_at, reached_at) <= $hours // 24 then 1
                    else 2
                end
            when
                epoch_us(coalesce(reached_instant, timezone($time_zone, reached_at)))
                - epoch_us(coalesce(happened_instant, timezone($time_zone, happened_at)))
                <= cast($hours as bigint) * 3600 * 1000000
                then 1
            else 2
        end as reach,
        reached_at is not null and is_reach_by_day as is_reach_by_day,
        coalesce(
            not $is_by_day
            and (
                cast(decided_at as date) < cast(happened_at as date)
                or cast(reached_at as date) < cast(happened_at as date)
                or (not is_reach_by_day and reached_at < happened_at)
            ),
            false
        ) as is_early,
        reached_at is not null as is_reached,
        decided_at is not null as is_decided,
        case
            when happened_text = '' then 1
            when happened_at is null then 2
            when reached_text != '' and reached_at is null then 3
            when decided_text != '' and decided_at is null then 4
            else 0
        end as day_flaw,
        kind_text,
        population_text,
        outcome_text,
        area_text,
        address_text,
        town_text
    from bounded
    where
        case
            when happened_at is not null
                then cast(happened_at as date) between $first_day and $last_day
            when happened_text = '' then trim(row_text, $blanks) != ''
            else true
        end
),
coded as (
    select
        person,
        row_key,
        first_link,
        second_link,
        file_row,
        happened_at,
        reach,
        is_reach_by_day,
        is_early,
        is_reached,
        is_decided,
        day_flaw,
        case when kind_text is not null then coalesce(kind.code, $kind_otherwise) end as kind,
        case
            when population_text is not null then coalesce(population.code, $population_otherwise)
        end as population,
        coalesce(outcome.code, $outcome_otherwise) as outcome,
        case
            when area_text is null and address_text is null then null
            when town_text is not null and town.code is null then -3
            when named.area >= 0 then named.area
            when plain.area >= 0 then plain.area
            when addressed.area >= 0 then addressed.area
            when -4 in (named.area, plain.area, addressed.area) then -4
            when coalesce(area_text, '') = '' and coalesce(address_text, '') = '' then -1
            else -2
        end as area
    from judged
    left join input.code as kind on kind.field = 'kind' and kind.text = kind_text
    left join input.code as population
        on population.field = 'population' and population.text = population_text
    left join input.code as outcome on outcome.field = 'outcome' and outcome.text = outcome_text
    left join input.code as town on town.field = 'town' and town.text = town_text
    left join input.place_name as named on named.text = area_text
    -- A plain form is slow to make, so it is made only of what is written otherwise.
    left join input.place_name as plain
        on plain.text
            = case when named.area is null then trim(regexp_replace(area_text, $signs, ' ', 'g')) end
    left join input.place_address as addressed
        on addressed.text = case
            when coalesce(named.area, plain.area, -1) < 0
                then trim(regexp_replace(address_text, $signs, ' ', 'g'))
        end
)
select
    person as person_key,
    row_key,
    first_link,
    second_link,
    happened_at,
    cast(kind as tinyint) as kind,
    cast(population as tinyint) as population,
    cast(outcome as tinyint) as outcome,
    cast(area as smallint) as area,
    cast(reach as tinyint) as reach,
    is_reach_by_day,
    is_early,
    cast(
        case
            when day_flaw > 0 then day_flaw
            when outcome = $undecided and is_decided then 5
            when outcome = $done and not is_reached then 6
            else 0
        end as tinyint
    ) as flaw,
    case when day_flaw between 2 and 4 then cast(file_row as integer) end as flaw_row
from coded
