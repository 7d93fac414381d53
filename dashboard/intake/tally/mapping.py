"""Reading a mapping: the TOML file that says what the columns of a partner's export mean.

Every mistake is one sentence that names the file, the key and the remedy.
"""

from __future__ import annotations

import re
import tomllib
from datetime import date
from pathlib import Path

from dashboard.intake.delimited import as_text, file_bytes
from dashboard.intake.partner.periods import MONTH, WEEK
from dashboard.intake.tally.fields import Entries, mistake
from dashboard.intake.tally.parts import (
    FIELD_NAMES,
    REPORTS,
    UNDECIDED,
    Addresses,
    Counted,
    Mapping,
    Place,
    Table,
    code_list,
)

SHIPPED = Path(__file__).parent / "mappings"
"""Mappings that come with the program, as they are or to start from."""
MAX_BYTES = 1_000_000
MOST_LINKED = 2
_ORGANIZATION = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_PLACES_OF_ALL = ("unknown", "city")


def shipped_names() -> tuple[str, ...]:
    """The names of the mappings that come with the program."""
    return tuple(sorted(path.stem for path in SHIPPED.glob("*.toml")))


def shipped_text(name: str) -> str:
    """The text of a shipped mapping, to save and adapt. KeyError for another name."""
    if name not in shipped_names():
        raise KeyError(name)
    return (SHIPPED / f"{name}.toml").read_text(encoding="utf-8")


def read_mapping(path: Path, organization: str | None = None) -> Mapping:
    """The mapping in the file `path`, or the shipped one of that name.

    `organization` takes the place of the one the file names. Raises IntakeError.
    """
    path = Path(path)
    if not path.exists() and str(path) in shipped_names():
        text, name = shipped_text(str(path)), str(path)
    else:
        text, name = as_text(file_bytes(path, MAX_BYTES), path.name), path.name
    try:
        values = tomllib.loads(text)
    except tomllib.TOMLDecodeError as problem:
        raise mistake(name, None, f"is not TOML ({problem}); correct that place") from None
    return _mapping(Entries(name, "", values), organization)


def _mapping(top: Entries, organization: str | None) -> Mapping:
    named = top.text("organization", must=organization is None)
    organization = organization or named
    if not _ORGANIZATION.fullmatch(organization or ""):
        raise top.mistake("organization", "must be the short name that the coalition uses, in "
                          "small letters, digits and hyphens")  # fmt: skip
    periods = top.one_of("periods", (MONTH, WEEK))
    fiscal_month = _fiscal_month(top)
    time_zone = top.text("time_zone")
    tables = {
        name: _table(top.entries("tables").entries(name), name)
        for name in top.entries("tables").names()
    }
    addresses = _addresses(top.entries("addresses")) if "addresses" in top else None
    reports = tuple(
        _counted(top.entries(report), report, tables, addresses is not None)
        for report in REPORTS
        if report in top
    )
    if not reports:
        raise top.mistake(None, f"counts nothing; add a part [{REPORTS[0]}], [{REPORTS[1]}] or "
                          f"[{REPORTS[2]}]")  # fmt: skip
    mapping = Mapping(
        name=top.file,
        organization=organization or "",
        periods=periods,
        fiscal_month=fiscal_month,
        time_zone=time_zone or "",
        date_formats=top.texts("date_formats"),
        holidays=frozenset(_holidays(top)),
        no_person=tuple(text.strip().lower() for text in top.texts("no_person")),
        tables=tables,
        addresses=addresses,
        reports=reports,
    )
    top.refuse_others()
    return mapping


def _fiscal_month(top: Entries) -> int:
    text = top.text("fiscal_year_starts")
    # The first of a month, because a period must lie in one fiscal year.
    if not re.fullmatch(r"(0[1-9]|1[0-2])-01", text or ""):
        raise top.mistake("fiscal_year_starts", 'must be the first day of a month, like "07-01"')
    return int(text[:2])


def _holidays(top: Entries) -> list[date]:
    days = top.get("holidays", [])
    if not isinstance(days, list) or not all(type(day) is date for day in days):
        raise top.mistake("holidays", "must be a list of days without quotes, like [2026-11-26]")
    return days


def _table(part: Entries, name: str, needs_file: bool = False) -> Table:
    rows = {
        column: frozenset(text.strip() for text in part.entries("rows").texts(column))
        for column in (part.entries("rows").names() if "rows" in part else ())
    }
    delimiter = part.get("delimiter", ",")
    if (
        not isinstance(delimiter, str)
        or len(delimiter) != 1
        or delimiter in "\"'\r\n"
        or delimiter.isalnum()
    ):
        raise part.mistake("delimiter", 'must be one sign, like ";" or "\\t"')
    table = Table(
        name=name,
        file=part.text("file", must=needs_file),
        sheet=part.text("sheet", must=False),
        skip_rows=part.number("skip_rows", 0, most=100),
        header_rows=part.number("header_rows", 1, least=1, most=2),
        delimiter=delimiter,
        rows=rows,
        key=part.text("key", must=False),
    )
    part.refuse_others()
    return table


def _addresses(part: Entries) -> Addresses:
    address, area = part.text("address"), part.text("area")
    return Addresses(_table(part, "addresses", needs_file=True), address or "", area or "")


def _counted(part: Entries, report: str, tables: dict[str, Table], has_addresses: bool) -> Counted:
    table = part.text("table")
    if table not in tables:
        raise part.mistake("table", "names no table of this mapping; describe it under [tables]")
    linked = {}
    for name in part.entries("linked").names() if "linked" in part else ():
        if name not in tables or tables[name].key is None or name == table:
            raise part.mistake(
                f"linked.{name}", "names no other table with a key; describe it under "
                f"[tables.{name}] with key = the column that others look it up by"
            )  # fmt: skip
        linked[name] = part.entries("linked").text(name) or ""
    if len(linked) > MOST_LINKED:
        raise part.mistake("linked", f"has more than {MOST_LINKED} tables; take fewer")
    names = tuple(linked)
    is_follow_up = report == "follow_ups"
    fields = FIELD_NAMES[report]
    reached, kind = fields.get("reached"), fields.get("kind")
    is_decided = report == "service_referrals"
    counted = Counted(
        report=report,
        table=table or "",
        linked=linked,
        person=None if is_follow_up else part.text("person"),
        happened=part.instant(fields["happened"], has_days=is_follow_up),
        # A kind of service belongs to the service; who sent a person may be told of the person.
        kind=part.codes(kind, code_list(report, kind), names if is_decided else ())
        if kind
        else None,
        population=None
        if is_follow_up
        else part.codes("population", code_list(report, "population"), names),
        outcome=_outcome(part, report),
        reached=part.instant(reached, has_days=False) if reached else None,
        decided=part.instant("decided_at", has_days=False)
        if is_decided and "decided_at" in part
        else None,
        place=_place(part, names, has_addresses),
    )
    part.refuse_others()
    return counted


def _outcome(part: Entries, report: str):
    if report == "service_referrals":
        codes = part.codes("outcome", code_list(report, "outcome"), ())
        if codes.always is not None:
            raise part.mistake(
                "outcome", "cannot be the same for all; name the column that tells it, with "
                f'blank = "{UNDECIDED}" if empty means not yet'
            )  # fmt: skip
        return codes
    if report == "follow_ups" and "result" in part:
        return part.codes("result", code_list(report, "result"), ())
    return None


def _place(part: Entries, linked: tuple[str, ...], has_addresses: bool) -> Place:
    area = part.entries("area")
    always = area.text("always", must=False)
    neighborhood = area.cell("neighborhood", linked) if "neighborhood" in area else None
    address = area.cell("address", linked) if "address" in area else None
    town, names = None, frozenset()
    if "town" in area:
        values = area.entries("town", else_column=True)
        town, names = values.cell(None, linked), frozenset(values.texts("city", must=True))
        values.refuse_others()
    if always is not None and (neighborhood or address or town):
        raise area.mistake("always", "cannot stand beside columns; take one of both away")
    if always is None and not (neighborhood or address):
        raise area.mistake(
            None, "says no place; name the column of the neighborhood or address, or write "
            f'always = "{_PLACES_OF_ALL[0]}" or "{_PLACES_OF_ALL[1]}"'
        )  # fmt: skip
    if always is not None and always not in _PLACES_OF_ALL:
        raise area.mistake("always", f'must be "{_PLACES_OF_ALL[0]}" or "{_PLACES_OF_ALL[1]}"')
    if address and not has_addresses:
        raise area.mistake("address", "needs your list of addresses; describe it in [addresses]")
    area_type = area.text("area_type", must=False) or "neighborhood"
    area.refuse_others()
    city_names = frozenset(name.strip().lower() for name in names)
    place = Place(always, area_type, neighborhood, address, town, city_names)
    if len({cell.of for cell in place.cells}) > 1:
        raise area.mistake(None, "has columns of several tables; all must be `of` the same one")
    return place
