-- about = "The rows of people hold no column that could tell who they were."
-- grain = "One row per broken case; none is good."
-- takes = {}
-- [gives]
-- broken = "VARCHAR"
select
    column_name as broken
from duckdb_columns()
where
    table_name = 'incident'
    and column_name not in (
        'incident_key', 'happened_on', 'date_basis', 'kind', 'counted', 'neighborhood_id',
        'district_id', 'division_id', 'place_quality', 'source_id', 'source_year'
    )
