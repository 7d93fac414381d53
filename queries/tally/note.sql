-- about = "What is to be said about a part of the rows: what was left away, and what could not be told"
-- grain = "one row"
-- takes = { first_day = "DATE" }
-- gives = { rows_counted = "BIGINT", rows_before = "BIGINT", repetitions = "BIGINT", without_person = "BIGINT", left_out = "BIGINT", without_day = "BIGINT", no_place = "BIGINT", no_match = "BIGINT", other_town = "BIGINT", several_areas = "BIGINT", place_unlinked = "BIGINT", reach_by_day = "BIGINT", early = "BIGINT", unreadable_happened = "BIGINT", unreadable_reached = "BIGINT", unreadable_decided = "BIGINT", decided_without_outcome = "BIGINT", done_without_day = "BIGINT", first_unreadable = "INTEGER", kind_blank = "BIGINT", kind_unknown = "BIGINT", kind_unlinked = "BIGINT", kind_twofold = "BIGINT", population_blank = "BIGINT", population_unknown = "BIGINT", population_unlinked = "BIGINT", population_twofold = "BIGINT", outcome_blank = "BIGINT", outcome_unknown = "BIGINT" }
with marked as (
    select
        person_key,
        kind,
        population,
        outcome,
        area,
        is_reach_by_day,
        is_early,
        flaw,
        flaw_row,
        repetitions,
        kind = -1 or population = -1 or outcome = -1 as is_left_out,
        flaw = 0
            and kind >= 0
            and population >= 0
            and outcome >= 0
            and cast(happened_at as date) >= $first_day as is_counted,
        flaw = 0 and cast(happened_at as date) < $first_day as is_before
    from input.unique_event
)
select
    count(*) filter (where is_counted) as rows_counted,
    count(*) filter (where is_before and not is_left_out) as rows_before,
    cast(coalesce(sum(repetitions) filter (where is_counted), 0) as bigint) as repetitions,
    count(*) filter (where is_counted and person_key is null) as without_person,
    count(*) filter (where is_left_out and flaw in (0, 5, 6) and not is_before) as left_out,
    count(*) filter (where not is_left_out and flaw = 1) as without_day,
    count(*) filter (where is_counted and area = -1) as no_place,
    count(*) filter (where is_counted and area = -2) as no_match,
    count(*) filter (where is_counted and area = -3) as other_town,
    count(*) filter (where is_counted and area = -4) as several_areas,
    count(*) filter (where is_counted and area = -5) as place_unlinked,
    count(*) filter (where is_counted and is_reach_by_day) as reach_by_day,
    count(*) filter (where is_counted and is_early) as early,
    count(*) filter (where not is_left_out and flaw = 2) as unreadable_happened,
    count(*) filter (where not is_left_out and flaw = 3) as unreadable_reached,
    count(*) filter (where not is_left_out and flaw = 4) as unreadable_decided,
    count(*) filter (where not is_left_out and flaw = 5) as decided_without_outcome,
    count(*) filter (where not is_left_out and flaw = 6) as done_without_day,
    min(flaw_row) filter (where not is_left_out) as first_unreadable,
    count(*) filter (where not is_left_out and flaw != 1 and kind = -2) as kind_blank,
    count(*) filter (where not is_left_out and flaw != 1 and kind = -3) as kind_unknown,
    count(*) filter (where not is_left_out and flaw != 1 and kind = -4) as kind_unlinked,
    count(*) filter (where not is_left_out and flaw != 1 and kind = -5) as kind_twofold,
    count(*) filter (where not is_left_out and flaw != 1 and population = -2) as population_blank,
    count(*) filter (where not is_left_out and flaw != 1 and population = -3) as population_unknown,
    count(*) filter (
        where not is_left_out and flaw != 1 and population = -4
    ) as population_unlinked,
    count(*) filter (where not is_left_out and flaw != 1 and population = -5) as population_twofold,
    count(*) filter (where not is_left_out and flaw != 1 and outcome = -2) as outcome_blank,
    count(*) filter (where not is_left_out and flaw != 1 and outcome = -3) as outcome_unknown
from marked
