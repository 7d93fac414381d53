"""Small tables in: base frames from a few lines, one year of four neighborhoods."""

from __future__ import annotations

import pandas as pd

from dashboard.disclosure import KEY, Protected, Rules, View, protect

YEAR, END = pd.Timestamp("2024-07-01"), pd.Timestamp("2025-07-01")
Q1, Q2 = YEAR, pd.Timestamp("2024-10-01")
JULY, AUGUST, SEPTEMBER, OCTOBER = (pd.Timestamp(f"2024-{m:02}-01") for m in (7, 8, 9, 10))
PLACES = {  # neighborhood: (division, district); the borders cross
    "Ash": ("East", "1"),
    "Birch": ("East", "2"),
    "Cedar": ("West", "1"),
    "Dogwood": ("West", "2"),
}
AREAS = pd.DataFrame(
    [("city", "city", None, None)]
    + [("division", name, None, None) for name in ("East", "West")]
    + [("district", name, None, None) for name in ("1", "2")]
    + [("neighborhood", name, *parents) for name, parents in PLACES.items()],
    columns=["area_type", "area_id", "division", "district"],
)
ALL_AREAS = ("city", "division", "district", "neighborhood")
WORTH = {"city": 4, "division": 3, "district": 3, "neighborhood": 1}


def quarter(month: pd.Timestamp) -> pd.Timestamp:
    return month - pd.DateOffset(months=(month.month - 1) % 3)


def periods(*, due_until: pd.Timestamp = END) -> pd.DataFrame:
    """The year's periods; those that ended by `due_until` are due."""
    months = pd.date_range(YEAR, periods=12, freq="MS")
    rows = [("year", YEAR, pd.NaT, YEAR, YEAR + pd.DateOffset(years=1))]
    rows += [("quarter", m, m, YEAR, m + pd.DateOffset(months=3)) for m in months[::3]]
    rows += [("month", m, quarter(m), YEAR, m + pd.DateOffset(months=1)) for m in months]
    frame = pd.DataFrame(
        rows, columns=["period_type", "period_start", "quarter_start", "year_start", "end"]
    )
    return frame.assign(is_due=frame.end <= due_until).drop(columns="end")


def reports(*rows: tuple, k: int = 11) -> pd.DataFrame:
    """A base frame of (place, month, people[, {column: value}]); a place or month may be None."""
    made = []
    for place, month, people, *other in rows:
        division, district = PLACES.get(place, (None, None))
        row = {
            "organization_id": "one", "neighborhood": place, "district": district,
            "division": division, "month": month or pd.NaT,
            "quarter": quarter(month) if month else pd.NaT, "year": YEAR, "value": "",
            "people": people, "counted": people, "largest": 1, "k": k,
        }  # fmt: skip
        row.update(other[0] if other else {})
        if "people" in (other[0] if other else {}) and "counted" not in other[0]:
            row["counted"] = people
        made.append(row)
    frame = pd.DataFrame(made)
    for column in ("month", "quarter", "year"):
        frame[column] = pd.to_datetime(frame[column])
    return frame


def with_total(attribute: str, frame: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """The frame of an attribute, and the attribute-less frame it adds up to."""
    return {"": frame.assign(value=""), attribute: frame}


def views(*lines: str) -> list[View]:
    """Lines such as "city month" or "division year population"."""
    found = []
    for line in lines:
        area_type, period_type, *attribute = line.split()
        worth = WORTH[area_type] + 10 * (not attribute)
        found.append(
            View("services", attribute[0] if attribute else "", area_type, period_type, worth)
        )
    return found


MENU = views(
    *(f"{area} {period}" for area in ALL_AREAS[:3] for period in ("month", "quarter", "year")),
    "neighborhood quarter",
    "neighborhood year",
)


def secured(
    base: pd.DataFrame | dict[str, pd.DataFrame], menu: list[View] = MENU, **options
) -> Protected:
    """What `protect` gives of these rows, without insiders unless asked for."""
    base = base if isinstance(base, dict) else {"": base}
    rules = options.pop("rules", Rules())
    options.setdefault("insiders", False)
    options.setdefault("periods", periods())
    options.setdefault("areas", AREAS)
    return protect(base, menu, rules, **options)


def value(found: Protected, area_id: str, start: pd.Timestamp, period_type: str, group: str = ""):
    """The published number of a cell; None where it is not shown."""
    cells = found.cells
    cell = cells[
        (cells.area_id == area_id)
        & (cells.period_start == start)
        & (cells.period_type == period_type)
        & (cells.attribute_value == group)
    ]
    assert len(cell) == 1
    return None if cell.status.item() != "shown" else int(cell.counted.item())


def as_frozen(found: Protected) -> pd.DataFrame:
    """Cells as the next call takes them."""
    return found.cells[[*KEY, "status", "counted", "version"]]
