-- about = "Areas whose name or alias holds the text, whatever its case and accents."
-- grain = "One row per area; names before aliases, names that begin with the text first."
-- [takes]
-- text = "VARCHAR"
-- [gives]
-- area_type = "VARCHAR"
-- area_id = "VARCHAR"
-- area_name = "VARCHAR"
-- matched_by = "VARCHAR"
with
name as (
    select
        area_id,
        area_name as name,
        'name' as matched_by
    from area
    union all
    select
        area_id,
        alias as name,
        'alias' as matched_by
    from area_alias
),
hit as (
    select
        area_id,
        matched_by,
        case when starts_with(lower(strip_accents(name)), lower(strip_accents($text::varchar)))
            then 0 else 1 end as distance
    from name
    where contains(lower(strip_accents(name)), lower(strip_accents($text::varchar)))
),
best as (
    select
        area_id,
        matched_by,
        distance
    from hit
    -- an area found by name and by alias is one answer
    qualify row_number() over (
        partition by area_id
        order by matched_by desc, distance
    ) = 1
)
select
    area.area_type,
    area.area_id,
    area.area_name,
    best.matched_by
from best
inner join area
    on best.area_id = area.area_id
order by
    best.matched_by desc,
    best.distance,
    area.area_name,
    area.area_id
