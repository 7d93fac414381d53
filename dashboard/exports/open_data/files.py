"""The bytes of each file: CSV, Parquet and GeoJSON. The same table gives the same bytes."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from dashboard.exports.open_data.tables import Table
from dashboard.exports.tables import csv_bytes

_ARROW = {
    "string": pa.string(),
    "integer": pa.int64(),
    "number": pa.float64(),
    "boolean": pa.bool_(),
    "date": pa.date32(),
    "datetime": pa.timestamp("us", tz="UTC"),
}


def csv(table: Table) -> bytes:
    """The table as CSV in UTF-8 without a byte order mark, which Table Schema does not expect."""
    rows = table.rows
    instants = [column.name for column in table.columns if column.type == "datetime"]
    if instants:
        # The writer of CSV files shortens midnight to a day; an instant must stay one.
        rows = rows.assign(
            **{name: rows[name].dt.strftime("%Y-%m-%dT%H:%M:%SZ") for name in instants}
        )
    return csv_bytes(rows, mark=False)


def parquet(table: Table, about: Mapping[str, str]) -> bytes:
    """The table as Parquet; `about` and what each column means stand in its metadata."""
    fields, arrays = [], []
    for column in table.columns:
        kind = _ARROW[column.type]
        values = table.rows[column.name]
        if column.type == "datetime":
            values = values.dt.tz_localize("UTC")
        elif column.type == "date":
            values = values.dt.date
        arrays.append(pa.array(values, type=kind, from_pandas=True))
        fields.append(pa.field(column.name, kind, metadata={"description": column.meaning}))
    schema = pa.schema(fields, metadata={**about, "description": table.meaning})
    out = io.BytesIO()
    pq.write_table(pa.table(arrays, schema=schema), out, compression="zstd")
    return out.getvalue()


def geojson(table: Table, names: Mapping[str, str]) -> bytes:
    """Outlines (columns `area_type`, `area_id`, `geojson`) as one collection (RFC 7946).

    `names` gives the name of each area by its key.
    """
    features = [
        {
            "type": "Feature",
            "id": f"{row.area_type}/{row.area_id}",
            "properties": {
                "area_type": row.area_type,
                "area_id": row.area_id,
                "area_name": names.get(row.area_id),
                "release_of": row.release_of,
                "release": row.release,
            },
            "geometry": json.loads(row.geojson),
        }
        for row in table.rows.itertuples(index=False)
    ]
    lines = ",\n".join(json.dumps(one, ensure_ascii=False) for one in features)
    return f'{{"type": "FeatureCollection", "features": [\n{lines}\n]}}\n'.encode()


def json_bytes(value: Any) -> bytes:
    """A description as JSON that people can read, too."""
    return (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode()


def area_names(tables: Mapping[str, Table]) -> dict[str, str]:
    """Names of areas by their key; empty where the release lists no areas."""
    frame = tables["area"].rows if "area" in tables else pd.DataFrame()
    return {} if frame.empty else dict(zip(frame["area_id"], frame["area_name"], strict=True))
