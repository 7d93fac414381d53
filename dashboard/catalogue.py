"""What every measure, table and column means: checked here, written into every file we make.

Pure: takes data in, gives data out. A measure without its words, or a column without a
definition, is an error, so that no file leaves without its own dictionary.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any


class CatalogueError(ValueError):
    """A measure or a column that is not explained; the message names it and what is missing."""


MEASURE_KEYS: dict[str, type] = {
    "title": str,
    "question": str,
    "definition": str,
    "leaves_out": str,
    "unit": str,
    "kind": str,
    "source": str,
    "breakdowns": list,
    "audience": str,
    "protected": bool,
    "owner": str,
    "reviewed": date,
    "review_due": date,
}
KINDS = ("public_record", "program")
AUDIENCES = ("public", "coalition")

REVISION_REASONS = {
    "newer_file": "A newer police file was imported.",
    "counted_again": "The same police file was counted again, with newer rules or boundaries.",
    "publisher": "The publisher revised its figure.",
}
"""Why a published number may change. Pages translate these sentences; there are no others."""

TABLES = {
    "area": "The areas of the city at every level: neighborhood, district, division, city.",
    "area_alias": "Names in use that mean one or more areas.",
    "area_membership": "The district and division a neighborhood lies in, by share of its area.",
    "area_shape": "Simplified outlines of areas, for maps; not for measuring.",
    "build_info": "What this build is and the last day it knows. One row.",
    "column_note": "This dictionary: what every table and column means.",
    "comparison_city": "Cities whose published rates are shown beside this one.",
    "count_by_period": "Counts of every measure by area and day, month or year.",
    "counted_thing": "The list of things each measure counts, once at each level of areas.",
    "coverage": "Police files that were read, what they cover, and how they compare.",
    "coverage_left_out": "Rows of police files that were not counted, by reason.",
    "coverage_place": "How well the counted people of each police file could be placed.",
    "covered_span": "The days for which each measure is known at each level.",
    "help_line": "Where to get help, with the day each entry was checked.",
    "incident": "Homicide victims by day and areas; holds nothing that tells who they were.",
    "measure": "What is counted, in words, with owner and review dates.",
    "period_count": "Counts before their status is set.",
    "population": "How many people lived in a city, by year, with the source.",
    "programme": "Programs and events with published ratings of their evidence.",
    "published_total": "Every published figure of a city, with its rule, publisher and source.",
    "release_info": "What this release is: city, dates, who approved it. One row.",
    "released": "The releases up to this one.",
    "revision": "Published numbers that changed later: old, new, date and reason.",
    "segment": "Stretches of years whose default figures come from one publisher.",
    "vintage": "Every count as each release published it, so that any day can be asked.",
}

COLUMNS = {
    "alias": "A name in use for one or more areas.",
    "approved_by": "Who approved the release; public record only is approved automatically.",
    "area": "Where the help line works: national, or the city.",
    "area_id": "Key of the area; 'unknown' is what could not be placed.",
    "area_name": "Name of the area.",
    "area_sq_km": "Size of the area in square kilometers.",
    "area_type": "Level of the area: city, district, division or neighborhood.",
    "as_of": "When the publisher stated the figure: a year, month or day.",
    "as_of_on": "The last day the file speaks of.",
    "audience": "Who may see the measure.",
    "breakdowns": "Attributes the measure can be split by, separated by commas.",
    "build_id": "Name of the warehouse build.",
    "built_at": "When the warehouse was built, UTC.",
    "centroid_lat": "Latitude of the middle of the area, degrees, WGS84.",
    "centroid_lon": "Longitude of the middle of the area, degrees, WGS84.",
    "city_id": "Key of the city.",
    "city_name": "Name of the city, as publishers write it.",
    "city_series": "Where city figures come from: records (police files) or totals (published).",
    "column_name": "Name of the column; empty where the table itself is explained.",
    "counted": "How many; missing only where the status is not_reported.",
    "counted_unit": "What one of the count is: victims, or reports where files do not say.",
    "counting_rule": "The publisher's rule of what is counted, in words.",
    "covers_from": "First day the source covers.",
    "covers_to": "Last day the source covers.",
    "data_through_on": "Last day (or last day of the last month) the city's figures reach.",
    "date_basis": "What the day is: injury, or reported where the file has no day of injury.",
    "definition": "What it means, in words.",
    "district_id": "Council district of the incident, or unknown.",
    "division_id": "Patrol division of the incident, or unknown.",
    "ends_on": "Last day, where known.",
    "event": "What happened.",
    "from_year": "First year.",
    "geojson": "GeoJSON geometry, WGS84, simplified.",
    "happened_on": "Day of the injury, or of the report where that is all the file has.",
    "help_id": "Key of the help line.",
    "help_order": "Place of the help line in the list.",
    "hours": "When the help line answers.",
    "imported_on": "Day the file was imported.",
    "incident_key": "Random key, new in every build; leads nowhere.",
    "is_approximate": "Whether the outline is drawn from a point and a size, not surveyed.",
    "is_comparison": "Whether the stretch belongs to the comparison cities.",
    "is_complete": "Whether the source holds the whole truth of the period, as far as it goes.",
    "is_default": "Whether this is the figure shown where only one can be.",
    "is_provisional": "Whether the count may still change.",
    "is_simulated": "Whether everything here is made up.",
    "is_used": "Whether the file is counted; of two files of one year only one is.",
    "is_withdrawn": "Whether the release is no longer served.",
    "kind": "Kind of thing counted, or of measure.",
    "label_en": "Label in English.",
    "label_es": "Label in Spanish.",
    "leaves_out": "What the measure does not count.",
    "measure_id": "Key of the measure.",
    "name_en": "Name in English.",
    "name_es": "Name in Spanish.",
    "neighborhood_id": "Neighborhood of the incident, or unknown.",
    "new_counted": "The count from this release on; missing where it is no longer reported.",
    "note": "A remark.",
    "old_counted": "The count before.",
    "other_side": "What others published about the same program.",
    "other_side_source": "Where the other side was published.",
    "overlaps": "Whether the neighborhood lies in more than one such parent.",
    "owner": "Who answers for the measure.",
    "parent_id": "The area it lies in.",
    "parent_type": "Level of the area it lies in.",
    "period_end": "Last day of the period, included.",
    "period_start": "First day of the period.",
    "period_type": "Length of the period: day, month or year.",
    "phone": "Number to call.",
    "place_quality": "How the place was found, or why it was not.",
    "population": "How many people live there.",
    "population_source": "Who published the population.",
    "population_year": "Year of the population.",
    "precision": "How exactly the date is known: day, month or year.",
    "previous_release_id": "The release before this one.",
    "programme": "Name of the program.",
    "programme_id": "Key of the program.",
    "protected": "Whether the measure needs disclosure control before it is public.",
    "provisional_days": "How many days before the last known day counts may still change.",
    "published_on": "Day of publication.",
    "published_total": "The default published figure of the same year, to compare with.",
    "publisher": "Who published the figure or file.",
    "publisher_city_name": "The city's name as publishers write it.",
    "question": "The question the measure answers.",
    "rating": "Published rating of the program's evidence.",
    "rating_publisher": "Who published the rating.",
    "rating_source": "Where the rating was published.",
    "reason": "Why.",
    "release_id": "Name of the release.",
    "review_due": "Day by which the measure must be reviewed again.",
    "reviewed": "Day the measure was last reviewed.",
    "rows_read": "Rows in the file.",
    "rows_used": "Rows that were counted.",
    "segment_id": "Key of the stretch of years; empty where no stretch takes the figure.",
    "sha256": "SHA-256 of the file, so that anyone can check it; empty for this file itself.",
    "share": "Share of the neighborhood's area that lies in the parent, 0 to 1.",
    "sms": "Number to text.",
    "sort_name": "Name to sort by.",
    "source": "Where the figure was published.",
    "source_id": "Key of the source of the count.",
    "source_year": "Year of the police file.",
    "starts_on": "First day.",
    "status": "shown, provisional (shown, may still change) or not_reported.",
    "superseded_on": "Day another count replaced this one; empty while it stands.",
    "table_name": "Name of the table.",
    "text_en": "What to do, in English.",
    "text_es": "What to do, in Spanish.",
    "title": "Name of the measure.",
    "to_year": "Last year; empty where it goes on.",
    "today_on": "The day the build took for today.",
    "unit": "What is counted: people.",
    "url": "Address of the organization's page.",
    "verified_on": "Day the entry was last checked.",
    "year": "Calendar year.",
}


def measure_row(measure_id: str, spec: Mapping[str, Any]) -> dict[str, Any]:
    """One row of the table `measure` from the header of the measure's SQL file.

    Raises CatalogueError if a key is missing, empty or of the wrong kind.
    """
    for key, kind in MEASURE_KEYS.items():
        value = spec.get(key)
        if not isinstance(value, kind) or value == "":
            raise CatalogueError(f"The measure {measure_id} has no usable '{key}'; write it in.")
    for key, known in (("kind", KINDS), ("audience", AUDIENCES)):
        if spec[key] not in known:
            raise CatalogueError(f"{measure_id}: {key} must be one of {', '.join(known)}.")
    if spec["review_due"] <= spec["reviewed"]:
        raise CatalogueError(f"The measure {measure_id} must be due for review after its review.")
    row = {key: spec[key] for key in MEASURE_KEYS}
    row["breakdowns"] = ", ".join(spec["breakdowns"])
    return {"measure_id": measure_id, **row}


def notes(columns: Iterable[tuple[str, str]]) -> list[dict[str, str]]:
    """Definitions of the tables and columns given as (table_name, column_name), sorted.

    A table's own row has an empty column_name. Raises CatalogueError for one without definition.
    """
    columns = sorted(set(columns))
    rows = []
    for table in sorted({table for table, _ in columns}):
        if table not in TABLES:
            raise CatalogueError(f"The table {table} has no definition; write it in catalogue.py.")
        rows.append({"table_name": table, "column_name": "", "definition": TABLES[table]})
    for table, column in columns:
        if column not in COLUMNS:
            raise CatalogueError(f"The column {table}.{column} has no definition; write it in.")
        rows.append({"table_name": table, "column_name": column, "definition": COLUMNS[column]})
    return sorted(rows, key=lambda row: (row["table_name"], row["column_name"]))
