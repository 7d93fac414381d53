"""Reports into the rows of a police file: people by offenses, few of them victims of a killing."""

import numpy as np
import pandas as pd

from dashboard.intake.simulate import names, offenses
from dashboard.intake.simulate.draws import choose, uniform
from dashboard.intake.simulate.events import offense_as_of
from dashboard.intake.simulate.places import FAR_AWAY, HEADQUARTERS_AT, AddressBook

LAST_YEAR_OF_NUMBERS = (
    2018  # from the next year on offenses are words and report numbers have letters
)
FIRST_YEAR_OF_CALLERS = 2022  # from this year on people who only called (CMP) are listed too
ROLES = ("victims", "suspects", "arrested", "callers")
KINDS = {
    "murder": offenses.MURDER,
    "negligent": offenses.NEGLIGENT,
    "justifiable": offenses.JUSTIFIABLE,
    "assault": offenses.ASSAULT,
}


def in_file(reports: pd.DataFrame, year: int, as_of: int) -> pd.DataFrame:
    """The reports that the file of `year` holds on day `as_of`: those entered by then."""
    first, last = (int(np.datetime64(f"{y}-01-01", "D").astype(int)) for y in (year, year + 1))
    reported = reports["reported"]
    return reports[(reported >= first) & (reported < last) & (reports["entered"] <= as_of)]


def report_number(reports: pd.DataFrame, year: int) -> pd.Series:
    """Unique text numbers that say nothing: two digits of the year and seven mixed ones."""
    serial = (reports["day"] % 1000) * 10_000 + reports["number"]
    mixed = (serial * 7_919 + 1_234_567) % 10_000_000  # 7919 has no factor in common with ten
    prefix = f"{year % 100:02d}" if year <= LAST_YEAR_OF_NUMBERS else f"LF{year % 100:02d}"
    return prefix + mixed.astype(str).str.zfill(7)


def people_by_offenses(
    reports: pd.DataFrame, year: int, as_of: int, book: AddressBook, seed: int
) -> pd.DataFrame:
    """One row per person and offense, in a portal's order (by day of report, then any), with exact
    duplicates. Columns: what layouts need, before it takes a layout's form."""
    reports = reports.assign(
        filed_as=offense_as_of(reports, as_of), report_no=report_number(reports, year)
    )
    roles = ROLES if year >= FIRST_YEAR_OF_CALLERS else ROLES[:3]
    people = pd.concat(
        [_people(reports, role, i, year, seed) for i, role in enumerate(roles)], ignore_index=True
    )
    rows = pd.concat([_first_offense(people), _further_offenses(people, seed)], ignore_index=True)
    order = uniform(
        seed,
        "row order",
        rows["day"],
        rows["number"],
        rows["role_no"],
        rows["person_no"],
        rows["offense_no"],
    )
    again = rows[(order * 1e6 % 1) < 0.006]
    rows = pd.concat(
        [rows.assign(order=order), again.assign(order=order[again.index])], ignore_index=True
    )
    rows = rows.sort_values(["reported", "order"], kind="stable", ignore_index=True)
    return _with_place(rows, book, year)


def _people(reports: pd.DataFrame, role: str, role_no: int, year: int, seed: int) -> pd.DataFrame:
    """One row per person of a role. Victims of one report differ in age, because later files tell
    people of one report apart only by race, sex and age."""
    people = reports.loc[reports.index.repeat(reports[role])].reset_index(drop=True)
    person_no = people.groupby(["day", "number"]).cumcount() + 1
    key = (people["day"], people["number"], role_no)

    def u(purpose: str) -> np.ndarray:
        return uniform(seed, purpose, *key, person_no)

    base = (uniform(seed, "age", *key) * 70).astype(int)
    age = 14 + (base + 7 * person_no) % 70
    is_ageless = (u("ageless") < 0.05) & (person_no == 1)
    involvement = {"victims": "VIC", "suspects": "SUS", "arrested": "ARR", "callers": "CMP"}[role]
    code = np.full(len(people), involvement, dtype=object)
    if year >= FIRST_YEAR_OF_CALLERS:
        longer = {"victims": "CMP VIC", "arrested": "ARR SUS"}.get(role, involvement)
        code = np.where(u("longer code") < 0.55, longer, code)
    return people.assign(
        role=role,
        role_no=role_no,
        person_no=person_no,
        involvement=code,
        age=pd.Series(age).where(~is_ageless).astype("Int64"),
        race=np.array(["W", "B", "A", "U"], dtype=object)[choose([4, 4, 1, 0.5], u("race"))],
        sex=np.array(["M", "F"], dtype=object)[choose([1, 1], u("sex"))],
    )


def _columns_of(kinds: np.ndarray, table: list[offenses.Offense]) -> dict[str, np.ndarray]:
    return {
        name: np.array([getattr(o, name) for o in table], dtype=object)[kinds]
        for name in ("code", "ibrs", "short", "text", "long", "firearm")
    }


def _first_offense(people: pd.DataFrame) -> pd.DataFrame:
    table = [*offenses.OTHERS, *KINDS.values()]
    special = {kind: len(offenses.OTHERS) + i for i, kind in enumerate(KINDS)}
    which = people["filed_as"].map(special).fillna(people["offense"]).astype(int).to_numpy()
    return people.assign(offense_no=0, **_columns_of(which, table))


def _further_offenses(people: pd.DataFrame, seed: int) -> pd.DataFrame:
    """The same people again: under a second offense, or a victim's death under a second degree."""
    is_other = people["filed_as"] == "other"
    is_dead = (people["filed_as"] == "murder") & (people["role"] == "victims")
    second = people[people["has_second"] & people["role"].isin(["victims", "suspects"])]
    pick = np.where(
        is_other[second.index],
        (uniform(seed, "second", second["day"], second["number"]) * 2).astype(int),
        2,
    )
    again = people[people["is_entered_twice"] & is_dead]
    table = [offenses.OTHERS[1], offenses.OTHERS[9], offenses.WEAPON]
    return pd.concat(
        [
            second.assign(offense_no=1, **_columns_of(pick, table)),
            again.assign(
                offense_no=2,
                **_columns_of(np.zeros(len(again), dtype=int), [offenses.MURDER_AGAIN]),
            ),
        ]
    )


def _with_place(rows: pd.DataFrame, book: AddressBook, year: int) -> pd.DataFrame:
    """Latitude, longitude (missing where the file has no point), address, ZIP and division code."""
    at, quality = rows["address"].to_numpy(), rows["place_quality"].to_numpy()
    lat, lon = book.lat[at].copy(), book.lon[at].copy()
    for kind, (y, x) in {
        "default_address": HEADQUARTERS_AT,
        "zero_point": (0.0, 0.0),
        "no_point": (np.nan, np.nan),
        "out_of_city": FAR_AWAY,
    }.items():
        lat, lon = np.where(quality == kind, y, lat), np.where(quality == kind, x, lon)
    is_desk = quality == "default_address"
    has_street = (quality != "no_point") | (rows["number"].to_numpy() % 2 == 0)
    return rows.assign(
        lat=lat,
        lon=lon,
        street=np.where(is_desk, names.HEADQUARTERS, np.where(has_street, book.street[at], "")),
        zip_code=np.where(is_desk, "00124", np.where(has_street, book.zip_code[at], "99999")),
        area_code=np.where(is_desk, "CTD", np.where(has_street, book.code[at], "")),
        beat=np.where(has_street, 100 + at % 540, -1),
        has_firearm=np.where(
            rows["firearm"].astype(float) > (rows["minute"] * 37 % 100) / 100, "Y", "N"
        ),
        is_domestic=np.where(rows["minute"] % 9 == 0, "Y", "U"),
    )
