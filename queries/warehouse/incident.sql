-- about = "Counted people of the police files in use; the key is drawn anew in each build."
-- grain = "One row per person, or per report where the file does not say who is a victim."
-- takes = {}
-- [gives]
-- incident_key = "UUID"
-- happened_on = "DATE"
-- date_basis = "VARCHAR"
-- kind = "VARCHAR"
-- counted = "BIGINT"
-- neighborhood_id = "VARCHAR"
-- district_id = "VARCHAR"
-- division_id = "VARCHAR"
-- place_quality = "VARCHAR"
-- source_id = "VARCHAR"
-- source_year = "BIGINT"
select
    uuid() as incident_key,
    incident.happened_on,
    incident.date_basis,
    incident.kind,
    incident.counted,
    incident.neighborhood_id,
    incident.district_id,
    incident.division_id,
    incident.place_quality,
    incident.source_id,
    incident.source_year
from input.incident
inner join coverage
    on
        incident.source_id = coverage.source_id
        and incident.source_year = coverage.source_year
where coverage.is_used
-- a random order, so that the order of the police file is not kept
order by incident_key
