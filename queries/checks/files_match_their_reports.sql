-- about = "Each police file holds as many counted people as its import report says."
-- grain = "One row per broken case; none is good."
-- takes = {}
-- [gives]
-- broken = "VARCHAR"
select
    coverage.source_id || ' ' || coverage.source_year::varchar as broken
from coverage
left join incident
    on
        coverage.source_id = incident.source_id
        and coverage.source_year = incident.source_year
where coverage.is_used
group by
    coverage.source_id,
    coverage.source_year,
    coverage.counted
having coalesce(sum(incident.counted), 0) <> coverage.counted
