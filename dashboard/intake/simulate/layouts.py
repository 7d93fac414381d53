"""The forms in which a police portal has handed out its file, one form a year.

Column names, order, date and location forms follow what real portals did between 2015 and 2025:
names change every few years, a location is text over three lines, WKT, JSON or the text of a Python
dictionary, ZIP codes become decimals. All values in them are simulated.
"""

from collections.abc import Callable

import numpy as np
import pandas as pd

from dashboard.intake.simulate import names

CITY = names.CITY.upper()


def _dates(days: pd.Series, form: str) -> np.ndarray:
    """Days since 1970 as text; `form` is strftime's, or "short" for 5/8/2017; "" if missing."""
    missing = days.isna().to_numpy()
    stamps = pd.to_datetime(days.fillna(0).astype("int64"), unit="D")
    unique, back = np.unique(stamps.to_numpy(), return_inverse=True)
    known = pd.DatetimeIndex(unique)
    if form == "short":
        text = np.array([f"{d.month}/{d.day}/{d.year}" for d in known], dtype=object)
    else:
        text = known.strftime(form).to_numpy(dtype=object)
    return np.where(missing, "", text[back])


def _times(minutes: pd.Series, pad: bool) -> np.ndarray:
    clock = np.array(
        [f"{m // 60:02d}:{m % 60:02d}" if pad else f"{m // 60}:{m % 60:02d}" for m in range(1440)]
    )
    return clock[minutes.to_numpy()].astype(object)


def _point(rows: pd.DataFrame, write: Callable[[str, str], str], decimals: int = 6) -> list[str]:
    """`write(lat, lon)` of each row's point; "" where it has none."""
    pairs = zip(rows["lat"].round(decimals), rows["lon"].round(decimals), strict=True)
    return ["" if lat != lat else write(str(lat), str(lon)) for lat, lon in pairs]


def _three_lines(rows: pd.DataFrame, decimals: int) -> list[str]:
    places = _point(rows, lambda lat, lon: f"({lat}, {lon})", decimals)
    return [
        f"{street}\n{CITY} {code}\n{place}" if street else f"{code}\n{place}"
        for street, code, place in zip(rows["street"], rows["zip_code"], places, strict=True)
    ]


def _float_text(values: pd.Series) -> np.ndarray:
    """Whole numbers as a spreadsheet's decimals: 64111.0; missing ones are ""."""
    return np.array(["" if v is pd.NA or v != v else f"{int(v)}.0" for v in values], dtype=object)


def _age_text(values: pd.Series) -> np.ndarray:
    return np.array(["" if v is pd.NA else str(v) for v in values], dtype=object)


def _age_range(values: pd.Series) -> np.ndarray:
    edges = [0, 18, 25, 35, 45, 55, 65, 200]
    labels = ["under 18", "18-24", "25-34", "35-44", "45-54", "55-64", "65 and over"]
    return np.array(
        ["" if v is pd.NA else labels[np.searchsorted(edges, v, side="right") - 1] for v in values],
        dtype=object,
    )


def _shared(rows: pd.DataFrame, form: str, pad: bool) -> dict[str, object]:
    """The fields every file has, under plain names; the day of the harm is missing at times."""
    injured = rows["day"].where(~rows["has_no_from_date"])
    later = (rows["minute"] % 5 == 0) & ~rows["has_no_from_date"]
    return {
        "report_no": rows["report_no"],
        "reported_date": _dates(rows["reported"], form),
        "reported_time": _times((rows["minute"] + 25) % 1440, pad),
        "from_date": _dates(injured, form),
        "from_time": np.where(injured.isna(), "", _times(rows["minute"], pad)),
        "to_date": _dates(rows["day"].where(later), form),
        "to_time": np.where(later, _times((rows["minute"] + 12) % 1440, pad), ""),
        "ibrs": rows["ibrs"],
        "address": rows["street"],
        "city": np.where(rows["street"] == "", "", CITY),
        "beat": np.where(rows["beat"] < 0, "", rows["beat"].astype(str)),
        "area": rows["area_code"],
        "rep_dist": np.where(
            rows["beat"] < 0, "", "LJ" + (rows["address"] % 9000 + 100).astype(str)
        ),
        "dvflag": rows["is_domestic"],
        "involvement": rows["involvement"],
        "invl_no": rows["person_no"],
        "race": rows["race"],
        "sex": rows["sex"],
        "firearm": rows["has_firearm"],
    }


def _offense(rows: pd.DataFrame, year: int) -> dict[str, object]:
    if year <= 2018:
        return {"offense": rows["code"].astype(str), "description": rows["short"].str.slice(0, 20)}
    return {"offense": rows["text"], "description": rows["long"]}


def _pick(fields: dict[str, object], columns: list[tuple[str, str]]) -> pd.DataFrame:
    return pd.DataFrame({title: np.asarray(fields[name], dtype=object) for title, name in columns})


def _columns(titles: str, odd: dict[str, str]) -> list[tuple[str, str]]:
    """Column titles of a file, with the plain field each shows where its name does not say so."""
    return [(t, odd.get(t) or t.lower().replace(" ", "_")) for t in titles.split("|")]


FIREARM = {
    "Firearm Used Flag": "firearm",
    "Fire Arm Used Flag": "firearm",
    "firearm_used_flag": "firearm",
    "fire_arm_used_flag": "firearm",
}


def portal_location_lines(rows: pd.DataFrame, year: int) -> pd.DataFrame:
    """As 2015: latitude and longitude to four decimals, and "Location 1" over three lines."""
    fields = _shared(rows, "%m/%d/%Y", pad=False) | _offense(rows, year)
    fields["to_date"] = np.where(fields["to_date"] == "", "", fields["to_date"] + " 12:00:00 AM")
    numbers = rows[["lat", "lon"]].round(4)
    fields |= {
        "zip_code": _float_text(rows["zip_code"].astype(int)),
        "age": _float_text(rows["age"]),
        "latitude": numbers["lat"].map(str).replace("nan", ""),
        "longitude": numbers["lon"].map(str).replace("nan", ""),
        "location_1": _three_lines(rows, 4),
    }
    titles = (
        "Report_No|Reported_Date|Reported Time|From_Date|From Time|To_Date|To Time|Offense|IBRS|"
        "Description|Beat|"
        "Address|City|Zip Code|Rep_Dist|Area|DVFlag|Invl_No|Involvement|Race|Sex|Age|"
        "Firearm Used Flag|Latitude|Longitude|Location 1"
    )
    return _pick(fields, _columns(titles, FIREARM))


def portal_location(rows: pd.DataFrame, year: int) -> pd.DataFrame:
    """As 2017: one "Location" over three lines, short dates, codes and ages as decimals."""
    fields = _shared(rows, "short", pad=False) | _offense(rows, year)
    fields |= {
        "beat": _float_text(rows["beat"].where(rows["beat"] > 0)),
        "zip_code": _float_text(rows["zip_code"].astype(int)),
        "age": _float_text(rows["age"]),
        "location": _three_lines(rows, 6),
    }
    titles = (
        "Report_No|Reported_Date|Reported_Time|From_Date|From_Time|To_Date|To_Time|Offense|IBRS|"
        "Description|Beat|"
        "Address|City|Zip Code|Rep_Dist|Area|DVFlag|Invl_No|Involvement|Race|Sex|Age|"
        "Firearm Used Flag|Location"
    )
    return _pick(fields, _columns(titles, FIREARM))


def portal_wkt(rows: pd.DataFrame, year: int) -> pd.DataFrame:
    """As 2020 to 2024: WKT points, no number of the person, an age range beside the age."""
    fields = _shared(rows, "%m/%d/%Y", pad=True) | _offense(rows, year)
    fields |= {
        "zip_code": rows["zip_code"],
        "age": _age_text(rows["age"]),
        "age_range": _age_range(rows["age"]),
        "location": _point(rows, lambda lat, lon: f"POINT ({lon} {lat})"),
    }
    firearm = "Firearm Used Flag" if year < 2022 else "Fire Arm Used Flag"
    titles = (
        "Report_No|Reported_Date|Reported Time|From_Date|From Time|To_Date|To Time|Offense|IBRS|"
        "Description|Beat|"
        "Address|City|Zip Code|Rep_Dist|Area|DVFlag|Involvement|Race|Sex|Age|"
        f"{firearm}|Location|Age_Range"
    )
    return _pick(fields, _columns(titles, FIREARM))


def _socrata(rows: pd.DataFrame, year: int, location: list) -> tuple[dict[str, object], str]:
    fields = _shared(rows, "%Y-%m-%dT00:00:00.000", pad=True) | _offense(rows, year)
    region = np.where(
        rows["place_quality"] == "in_area", (rows["address"] % 240 + 1).astype(str), ""
    )
    fields |= {
        "zip_code": rows["zip_code"],
        "age": _age_text(rows["age"]),
        "location": location,
        ":@computed_region_9t2m_phkm": region,
        ":@computed_region_my34_vmp8": region,
    }
    firearm, person = (
        ("fire_arm_used_flag", "")
        if year >= 2022
        else ("firearm_used_flag", "|invl_no" if year <= 2018 else "")
    )
    titles = (
        ":@computed_region_9t2m_phkm|:@computed_region_my34_vmp8|address|age|area|beat|city|description|dvflag|"
        f"{firearm}|from_date|from_time|ibrs{person}|involvement|location|offense|race|rep_dist|report_no|"
        "reported_date|reported_time|sex|to_date|to_time|zip_code"
    )
    return fields, titles


def socrata_csv(rows: pd.DataFrame, year: int) -> pd.DataFrame:
    """As saved from the portal's interface with pandas: an unnamed first column of row numbers and
    locations as the text of a Python dictionary."""
    if year % 2:
        location = _point(rows, lambda lat, lon: f"{{'latitude': '{lat}', 'longitude': '{lon}'}}")
    else:
        location = _point(
            rows, lambda lat, lon: f"{{'type': 'Point', 'coordinates': [{lon}, {lat}]}}"
        )
    fields, titles = _socrata(rows, year, location)
    table = _pick(fields, _columns(titles, FIREARM))
    table.insert(0, "", np.arange(len(table)))
    return table


def socrata_json(rows: pd.DataFrame, year: int) -> list[dict]:
    """As the interface answers: one object a row, without the fields that are empty."""
    if year % 2:
        location = _point(rows, lambda lat, lon: {"latitude": lat, "longitude": lon})
    else:
        location = _point(
            rows, lambda lat, lon: {"type": "Point", "coordinates": [float(lon), float(lat)]}
        )
    fields, titles = _socrata(rows, year, location)
    columns = _columns(titles, FIREARM)
    values = [
        np.asarray(fields[name], dtype=object).tolist() if name != "location" else location
        for _, name in columns
    ]
    keys = [title for title, _ in columns]
    return [
        {k: v for k, v in zip(keys, row, strict=True) if v != ""}
        for row in zip(*values, strict=True)
    ]


def workbook(rows: pd.DataFrame, year: int) -> pd.DataFrame:
    """As a geocoded spreadsheet passed on by someone: few columns, descriptions cut at 20
    characters, no IBRS code, and only the day of the report."""
    return pd.DataFrame(
        {
            "Report": rows["report_no"],
            "Date": pd.to_datetime(rows["reported"], unit="D"),
            "Time": _times((rows["minute"] + 25) % 1440, True),
            "Crime": rows["short"].str.slice(0, 20),
            "Involvement": rows["involvement"],
            "Zip": rows["zip_code"].astype(float),
            "Race": rows["race"],
            "Sex": rows["sex"],
            "Age": rows["age"],
            "Latitude": rows["lat"],
            "Longitude": rows["lon"],
        }
    )
