-- about = "What is to be said about all parts together"
-- grain = "one row"
-- takes = {}
-- gives = { rows_counted = "BIGINT", rows_before = "BIGINT", repetitions = "BIGINT", without_person = "BIGINT", left_out = "BIGINT", without_day = "BIGINT", no_place = "BIGINT", no_match = "BIGINT", other_town = "BIGINT", several_areas = "BIGINT", place_unlinked = "BIGINT", reach_by_day = "BIGINT", early = "BIGINT", unreadable_happened = "BIGINT", unreadable_reached = "BIGINT", unreadable_decided = "BIGINT", decided_without_outcome = "BIGINT", done_without_day = "BIGINT", first_unreadable = "INTEGER", kind_blank = "BIGINT", kind_unknown = "BIGINT", kind_unlinked = "BIGINT", kind_twofold = "BIGINT", population_blank = "BIGINT", population_unknown = "BIGINT", population_unlinked = "BIGINT", population_twofold = "BIGINT", outcome_blank = "BIGINT", outcome_unknown = "BIGINT" }
select
    cast(sum(rows_counted) as bigint) as rows_counted,
    cast(sum(rows_before) as bigint) as rows_before,
    cast(sum(repetitions) as bigint) as repetitions,
    cast(sum(without_person) as bigint) as without_person,
    cast(sum(left_out) as bigint) as left_out,
    cast(sum(without_day) as bigint) as without_day,
    cast(sum(no_place) as bigint) as no_place,
    cast(sum(no_match) as bigint) as no_match,
    cast(sum(other_town) as bigint) as other_town,
    cast(sum(several_areas) as bigint) as several_areas,
    cast(sum(place_unlinked) as bigint) as place_unlinked,
    cast(sum(reach_by_day) as bigint) as reach_by_day,
    cast(sum(early) as bigint) as early,
    cast(sum(unreadable_happened) as bigint) as unreadable_happened,
    cast(sum(unreadable_reached) as bigint) as unreadable_reached,
    cast(sum(unreadable_decided) as bigint) as unreadable_decided,
    cast(sum(decided_without_outcome) as bigint) as decided_without_outcome,
    cast(sum(done_without_day) as bigint) as done_without_day,
    min(first_unreadable) as first_unreadable,
    cast(sum(kind_blank) as bigint) as kind_blank,
    cast(sum(kind_unknown) as bigint) as kind_unknown,
    cast(sum(kind_unlinked) as bigint) as kind_unlinked,
    cast(sum(kind_twofold) as bigint) as kind_twofold,
    cast(sum(population_blank) as bigint) as population_blank,
    cast(sum(population_unknown) as bigint) as population_unknown,
    cast(sum(population_unlinked) as bigint) as population_unlinked,
    cast(sum(population_twofold) as bigint) as population_twofold,
    cast(sum(outcome_blank) as bigint) as outcome_blank,
    cast(sum(outcome_unknown) as bigint) as outcome_unknown
from note
