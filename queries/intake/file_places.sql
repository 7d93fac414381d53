-- about = "A quick look at where all rows of the file lie: a box around the city, not its true outline"
-- grain = "one row"
-- takes = { south = "DOUBLE", west = "DOUBLE", north = "DOUBLE", east = "DOUBLE", default_latitudes = "DOUBLE[]", default_longitudes = "DOUBLE[]", default_degrees = "DOUBLE[]" }
-- gives = { in_city = "BIGINT", out_of_city = "BIGINT", default_place = "BIGINT", zero_point = "BIGINT", no_point = "BIGINT" }
with default_place as (
    select
        unnest(cast($default_latitudes as double[])) as latitude,
        unnest(cast($default_longitudes as double[])) as longitude,
        unnest(cast($default_degrees as double[])) as degrees
),
sorted as (
    select
        case
            -- not a number is neither smaller nor equal
            when coalesce(abs(latitude) <= 90 and abs(longitude) <= 180, false) = false
                then 'no_point'
            when latitude = 0 and longitude = 0 then 'zero_point'
            when exists (
                select 1
                from default_place
                where abs(file_row.latitude - default_place.latitude) <= default_place.degrees
                    and abs(file_row.longitude - default_place.longitude) <= default_place.degrees
            ) then 'default_place'
            when latitude between $south and $north
                and longitude between $west and $east then 'in_city'
            else 'out_of_city'
        end as place
    from file_row
)
select
    count(*) filter (where place = 'in_city') as in_city,
    count(*) filter (where place = 'out_of_city') as out_of_city,
    count(*) filter (where place = 'default_place') as default_place,
    count(*) filter (where place = 'zero_point') as zero_point,
    count(*) filter (where place = 'no_point') as no_point
from sorted
