-- about = "A part of the rows, each once, with what linked tables tell; exact repetitions are left away and counted"
-- grain = "one row of the export that is not a repetition"
-- takes = { parts = "BIGINT", part = "BIGINT", kind_slot = "INTEGER", kind_blank = "INTEGER", kind_unlinked = "INTEGER", population_slot = "INTEGER", population_blank = "INTEGER", population_unlinked = "INTEGER", area_slot = "INTEGER" }
-- gives = { person_key = "UBIGINT", happened_at = "TIMESTAMP", kind = "TINYINT", population = "TINYINT", outcome = "TINYINT", area = "SMALLINT", reach = "TINYINT", is_reach_by_day = "BOOLEAN", is_early = "BOOLEAN", flaw = "TINYINT", flaw_row = "INTEGER", repetitions = "BIGINT" }
with repeated as (
    select
        coalesce(person_key, cast(0 as ubigint)) as person_key,
        row_key,
        min(rowid) as first_rowid,
        count(*) - 1 as repetitions
    from event
    -- All rows of a person fall into one part, and so do all repetitions of a row.
    where mod(coalesce(person_key, row_key), cast($parts as ubigint)) = cast($part as ubigint)
    group by all
    having count(*) > 1
)
select
    event.person_key,
    event.happened_at,
    -- A row that names nobody has nothing to look up, like an empty cell.
    cast(
        coalesce(
            event.kind,
            of_first.kind,
            of_second.kind,
            case
                when case $kind_slot when 1 then event.first_link else event.second_link end is null
                    then $kind_blank
                else $kind_unlinked
            end
        ) as tinyint
    ) as kind,
    cast(
        coalesce(
            event.population,
            of_first.population,
            of_second.population,
            case
                when
                    case $population_slot when 1 then event.first_link else event.second_link end
                    is null
                    then $population_blank
                else $population_unlinked
            end
        ) as tinyint
    ) as population,
    event.outcome,
    cast(
        coalesce(
            event.area,
            of_first.area,
            of_second.area,
            case
                when case $area_slot when 1 then event.first_link else event.second_link end is null
                    then -1
                else -5
            end
        ) as smallint
    ) as area,
    event.reach,
    event.is_reach_by_day,
    event.is_early,
    event.flaw,
    event.flaw_row,
    coalesce(repeated.repetitions, 0) as repetitions
from event
left join repeated
    on repeated.row_key = event.row_key
    and repeated.person_key = coalesce(event.person_key, cast(0 as ubigint))
left join input.linked as of_first
    on of_first.slot = 1 and of_first.link_key = event.first_link
left join input.linked as of_second
    on of_second.slot = 2 and of_second.link_key = event.second_link
where
    mod(coalesce(event.person_key, event.row_key), cast($parts as ubigint))
    = cast($part as ubigint)
    and (repeated.first_rowid is null or event.rowid = repeated.first_rowid)
