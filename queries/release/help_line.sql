-- about = "Where to get help."
-- grain = "One row per help line."
-- takes = {}
-- [gives]
-- help_id = "VARCHAR"
-- help_order = "BIGINT"
-- name_en = "VARCHAR"
-- name_es = "VARCHAR"
-- phone = "VARCHAR"
-- sms = "VARCHAR"
-- text_en = "VARCHAR"
-- text_es = "VARCHAR"
-- hours = "VARCHAR"
-- url = "VARCHAR"
-- verified_on = "DATE"
-- area = "VARCHAR"
select
    help_id,
    help_order,
    name_en,
    name_es,
    phone,
    sms,
    text_en,
    text_es,
    hours,
    url,
    verified_on,
    area
from input.help_line
order by
    help_order
