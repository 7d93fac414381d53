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
point as (
    select
        latitude,
        longitude,
        count(*) as row_count
    from file_row
    group by all
),
sorted as (
    select
        point.row_count,
        case
            when point.latitude is null or point.longitude is null then 'no_point'
            when point.latitude = 0 and point.longitude = 0 then 'zero_point'
            when exists (
                select 1
                from default_place
                where abs(point.latitude - default_place.latitude) <= default_place.degrees
                    and abs(point.longitude - default_place.longitude) <= default_place.degrees
            ) then 'default_place'
            when point.latitude between $south and $north
                and point.longitude between $west and $east then 'in_city'
            else 'out_of_city'
        end as place
    from point
)
select
    cast(coalesce(sum(row_count) filter (where place = 'in_city'), 0) as bigint) as in_city,
    cast(coalesce(sum(row_count) filter (where place = 'out_of_city'), 0) as bigint) as out_of_city,
    cast(coalesce(sum(row_count) filter (where place = 'default_place'), 0) as bigint) as default_place,
    cast(coalesce(sum(row_count) filter (where place = 'zero_point'), 0) as bigint) as zero_point,
    cast(coalesce(sum(row_count) filter (where place = 'no_point'), 0) as bigint) as no_point
from sorted
