-- about = "What this release is: city, day of publication, last day of data."
-- grain = "One row."
-- takes = {}
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
    release_id,
    city_id,
    city_name,
    publisher_city_name,
    is_simulated,
    built_at,
    published_on,
    today_on,
    data_through_on,
    previous_release_id,
    approved_by
from release_info
