"""Victims, not rows: which rows of a police file are homicides, and how many people they are. Pure.

A file has one row for each person and offense of a report. Here every row that may be a homicide
is either used, for one victim, or left out for exactly one reason, so that the rows add up.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from dashboard.intake.schemas import OFFENSES, CrimeSource, plain_code, plain_text

REASONS = {
    "other_offense": ("row of another offense", "rows of other offenses"),
    "negligent_manslaughter": ("negligent manslaughter row", "negligent manslaughter rows"),
    "justifiable_homicide": ("justifiable homicide row", "justifiable homicide rows"),
    "suspect": ("suspect row", "suspect rows"),
    "arrest": ("arrest row", "arrest rows"),
    "victim_and_suspect": (
        "row of a person recorded as victim and as suspect or arrested",
        "rows of persons recorded as victim and as suspect or arrested",
    ),
    "other_involvement": ("row of another person involved", "rows of other persons involved"),
    "unknown_involvement": (
        "homicide row that does not say who the person is",
        "homicide rows that do not say who the person is",
    ),
    "no_report_number": ("homicide row without a report number",
                         "homicide rows without a report number"),
    "no_day": ("homicide row without a usable date", "homicide rows without a usable date"),
    "duplicate_row": ("exact repetition of a row", "exact repetitions of rows"),
    "same_victim": ("further row of a victim already counted",
                    "further rows of victims already counted"),
    "same_report": ("further row of a report already counted",
                    "further rows of reports already counted"),
}  # fmt: skip
"""Why a row is left out: the words for one row and for several."""

_CODE = re.compile(r"\d{2}[0-9A-Z]")
_NOT_DONE = re.compile(r"\b(attempt|solicit|conspir|threat)")


@dataclass(frozen=True)
class Victim:
    """One counted homicide victim (or report), as far as placing and dating need it."""

    happened_on: date
    date_basis: str
    division_code: str | None
    latitude: float | None
    longitude: float | None
    address: str | None


@dataclass(frozen=True)
class Count:
    """The victims of a file, and what became of every row that may have been a homicide."""

    victims: list[Victim]
    left_out: Counter
    homicide_points: list[tuple[float | None, float | None, str | None]] = field(repr=False)
    """Point and address of every homicide row, before victims are told apart."""


def counting_rule(source: CrimeSource, says_who: bool, has_person_no: bool) -> str:
    """The sentence printed beside every figure of the file."""
    codes = " or ".join(sorted(source.offenses["homicide"].ibrs)) or "by its wording"
    if not says_who:
        return (
            "Police reports of a homicide (murder and nonnegligent manslaughter, IBRS "
            f"{codes}; negligent and justifiable homicide left out), each report once: reports, "
            "because this file does not say who is a victim."
        )
    told_apart = (
        "by the person's number in the report"
        if has_person_no
        else "by race, sex and age, so victims of one report alike in all three count once"
    )
    return (
        f"Homicide victims (murder and nonnegligent manslaughter, IBRS {codes}; negligent and "
        "justifiable homicide, suspects and arrests left out), each victim of a report once, told "
        f"apart {told_apart}."
    )


def offense_of(source: CrimeSource, row: Mapping[str, object]) -> str | None:
    """Which kind of OFFENSES a row is, or None: IBRS code, else own code, else wording."""
    ibrs = str(row["ibrs"] or "").strip().upper()
    if _CODE.fullmatch(ibrs):
        return next((kind for kind in OFFENSES if ibrs in source.offenses[kind].ibrs), None)
    code = plain_code(row["offense"] or "")
    if code.isdigit():
        return next((kind for kind in OFFENSES if code in source.offenses[kind].codes), None)
    for text in (row["offense"], row["description"]):
        wording = plain_text(text or "")
        if _NOT_DONE.search(wording):
            return None
        for kind in OFFENSES:
            if wording.startswith(source.offenses[kind].wording or ("\0",)):
                return kind
    return None


def role_of(source: CrimeSource, involvement: str | None) -> str:
    """`victim`, or the reason why this person is none."""
    signs = set(re.findall(r"[A-Z0-9]+", str(involvement or "").upper()))
    roles = {role for role, codes in source.involvement.items() if signs & codes}
    if "victim" in roles:
        return "victim_and_suspect" if roles & {"suspect", "arrest"} else "victim"
    for role in ("arrest", "suspect"):
        if role in roles:
            return role
    return "other_involvement" if roles else "unknown_involvement"


def count_victims(
    rows: Iterable[Mapping[str, object]],
    source: CrimeSource,
    days: Mapping[str, date | None],
    says_who: bool,
    today: date,
) -> Count:
    """Count the victims in `rows` (the columns of queries/intake/maybe_rows.sql).

    `says_who`: whether the file has an involvement column; without it each report counts once.
    The result does not depend on the order of the rows, nor on repeated rows.
    """
    left_out: Counter = Counter()
    points = []
    groups: dict[tuple, list[tuple]] = defaultdict(list)
    for row in rows:
        kind = offense_of(source, row)
        if kind != "homicide":
            left_out[kind or "other_offense"] += 1
            continue
        points.append((row["latitude"], row["longitude"], row["address"]))
        role = role_of(source, row["involvement"]) if says_who else "victim"
        report_no = plain_code(row["report_no"] or "")
        happened = _happened(row, days, today)
        if role != "victim":
            left_out[role] += 1
        elif not report_no:
            left_out["no_report_number"] += 1
        elif happened is None:
            left_out["no_day"] += 1
        else:
            key = (report_no, _person(row)) if says_who else (report_no,)
            groups[key].append((happened, tuple(row.values()), row))
    victims = []
    for same in groups.values():
        different = {whole for _, whole, _ in same}
        left_out["duplicate_row"] += len(same) - len(different)
        left_out["same_victim" if says_who else "same_report"] += len(different) - 1
        victims.append(_victim(same))
    return Count(victims, +left_out, points)


def _person(row: Mapping[str, object]) -> tuple:
    """What tells the victims of one report apart; it is forgotten with the row."""
    if row["person_no"]:
        return ("number", plain_code(row["person_no"]))
    return tuple(plain_code(str(row[name] or "").upper()) for name in ("race", "sex", "age"))


def _happened(row: Mapping, days: Mapping[str, date | None], today: date):
    """(order of trust, day, basis): the day of the injury where the row has it."""
    trusted = (("injured_on", "injury"), ("reported_on", "reported"))
    for trust, (column, basis) in enumerate(trusted):
        day = days.get(row[column]) if row[column] else None
        if day is not None and day <= today:
            return trust, day, basis
    return None


def _victim(same: list[tuple]) -> Victim:
    """One victim of its rows: the earliest trusted day, and the best point any row has."""
    _, day, basis = min(happened for happened, _, _ in same)
    best = min((row for _, _, row in same), key=_place_order)
    codes = sorted(str(row["division"]) for _, _, row in same if row["division"])
    return Victim(
        happened_on=day,
        date_basis=basis,
        division_code=best["division"] or (codes[0] if codes else None),
        latitude=best["latitude"],
        longitude=best["longitude"],
        address=best["address"],
    )


def _place_order(row: Mapping[str, object]) -> tuple:
    latitude, longitude = row["latitude"], row["longitude"]
    has_point = latitude is not None and longitude is not None
    is_zero = has_point and latitude == 0 and longitude == 0
    point = (latitude, longitude) if has_point else (0.0, 0.0)
    return (not has_point, is_zero, *point, row["division"] or "~", row["address"] or "~")
