-- about = "What this release is: city, dates, who approved it."
-- grain = "One row."
-- [takes]
-- release_id = "VARCHAR"
-- published_on = "DATE"
-- previous_release_id = "VARCHAR"
-- approved_by = "VARCHAR"
-- [gives]
-- release_id = "VARCHAR"
-- city_id = "VARCHAR"
-- city_name = "VARCHAR"
-- publisher_city_name = "VARCHAR"
-- is_simulated = "BOOLEAN"
-- built_at = "TIMESTAMP"
-- published_on = "DATE"
-- today_on = "DATE"
-- data_through_on = "DATE"
-- previous_release_id = "VARCHAR"
-- approved_by = "VARCHAR"
select
    $release_id::varchar as release_id,
    city_id,
    city_name,
    publisher_city_name,
    is_simulated,
    built_at,
    $published_on::date as published_on,
    $published_on::date as today_on,
    data_through_on,
    $previous_release_id::varchar as previous_release_id,
    $approved_by::varchar as approved_by
from input.build_info
