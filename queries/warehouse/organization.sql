-- about = "Partner organizations of the coalition."
-- grain = "One row per organization."
-- takes = {}
-- [gives]
-- organization_id = "VARCHAR"
-- organization_name = "VARCHAR"
-- partner_class = "VARCHAR"
-- has_expert_determination = "BOOLEAN"
-- joined_on = "DATE"
-- left_on = "DATE"
select
    organization_id,
    organization_name,
    partner_class,
    has_expert_determination,
    joined_on,
    left_on
from input.organization
order by
    organization_id
