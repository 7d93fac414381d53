-- about = "Data-sharing agreements: how long they hold and what they allow."
-- grain = "One row per agreement."
-- takes = {}
-- [gives]
-- agreement_id = "VARCHAR"
-- organization_id = "VARCHAR"
-- starts_on = "DATE"
-- expires_on = "DATE"
-- allowed_area_types = "VARCHAR"
-- k = "BIGINT"
select
    agreement_id,
    organization_id,
    starts_on,
    expires_on,
    allowed_area_types,
    k
from input.agreement
order by
    organization_id,
    starts_on,
    agreement_id
