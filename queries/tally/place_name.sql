-- about = "Each way an area's name may be written, and the number of the area; -4 where one name means several"
-- grain = "one row per text"
-- takes = { signs = "VARCHAR" }
-- gives = { text = "VARCHAR", area = "SMALLINT" }
with form as (
    select
        name as text,
        area
    from input.named_area
    union
    select
        trim(regexp_replace(name, $signs, ' ', 'g')) as text,
        area
    from input.named_area
)
select
    text,
    cast(case when min(area) = max(area) then min(area) else -4 end as smallint) as area
from form
where text != ''
group by text
