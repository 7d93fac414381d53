"""The disclosure report of a release: what was proved, and what to look at before approving.

It says how many numbers are shown and hidden and why, never what a hidden one is.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import pandas as pd

from dashboard.release.classes import REASONS
from dashboard.release.contents import ReleaseError

STOP, UNTRIED, LOOK, GOOD = "stop", "untried", "look", "good"
"""How a sentence is meant: do not approve; nobody tried it; look at it first; as it should be."""

LITTLE_SHOWN = 0.5
"""Where less of what could be shown is shown, somebody should ask why."""

WITHHELD = "What partner classes and agreements keep back"
"""The title under which the page lists what was withheld."""

_NEWS = ["measure_id", "attribute", "area_type", "period_type"]


def document(
    found: dict[str, Any], cells: pd.DataFrame, about: dict[str, Any], attack: dict[str, Any] | None
) -> dict[str, Any]:
    """The report of a release, ready for JSON.

    `found` is what disclosure control reports: k, max_organizations_per_person, withheld (family,
    reason, organizations, rows) and families (family -> rules, views, blocks). `cells` are the new
    or corrected cells, `about` says which release it is, and `attack` is the report of an attack.
    """
    whole = {
        **found,
        "release": about,
        "news": _news(cells),
        "corrected": int((cells["version"] > 0).sum()) if len(cells) else 0,
        "withheld": [{**row, "why": REASONS.get(row["reason"], row["reason"])}
                     for row in found.get("withheld", ())],
        "attack": attack,
    }  # fmt: skip
    whole["look_at"] = [{"kind": kind, "text": text} for kind, text in _look_at(whole)]
    return whole


def together(parts: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """The reports of a family that was protected in parts (of the same menu) as one."""
    parts = [part for part in parts if part]
    if len(parts) < 2:
        return dict(parts[0]) if parts else {}
    whole: dict[str, Any] = {}
    for part in parts:
        for name, told in part.items():
            if name == "views" and name in whole:
                whole[name] = [_added(*pair) for pair in zip(whole[name], told, strict=True)]
            elif isinstance(told, list):
                whole[name] = [*whole.get(name, []), *told]
            else:
                whole[name] = told
    return whole


def _added(one: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
    return {
        name: value + other[name] if isinstance(value, int) else value
        for name, value in one.items()
    }


def require_good(report: dict[str, Any]) -> None:
    """Raise ReleaseError if the report itself says that the release may not go out."""
    for one in report["look_at"]:
        if one["kind"] == STOP:
            raise ReleaseError(f"Nothing was released. {one['text']}")


def _news(cells: pd.DataFrame) -> list[dict[str, Any]]:
    """What is new or corrected, by view, with the first days of its first and last period."""
    if not len(cells):
        return []
    rows = cells.assign(
        is_shown=cells["status"] == "shown",
        is_corrected=cells["version"] > 0,
        period_start=pd.to_datetime(cells["period_start"]),
    )
    grouped = rows.groupby(_NEWS, sort=True, as_index=False).agg(
        first=("period_start", "min"),
        last=("period_start", "max"),
        cells=("status", "size"),
        shown=("is_shown", "sum"),
        corrected=("is_corrected", "sum"),
    )
    return [
        {
            **{name: row[name] for name in _NEWS},
            "first": row["first"].date().isoformat(),
            "last": row["last"].date().isoformat(),
            "shown": int(row["shown"]),
            "not_shown": int(row["cells"] - row["shown"]),
            "corrected": int(row["corrected"]),
        }
        for row in grouped.to_dict("records")
    ]


def _look_at(report: dict[str, Any]) -> Iterable[tuple[str, str]]:
    families = report.get("families", {})
    yield from _of_proof(families, report.get("k"))
    yield from _of_attack(report["attack"])
    for name, family in families.items():
        yield from _of_views(name, family)
    if report["corrected"]:
        yield _look(
            f"{_counted(report['corrected'], 'published number')} changed because partners "
            "corrected their reports. Each stands in the public list of changes, old and new."
        )
    if report["withheld"]:
        yield _look(
            "Some reports count for the whole city only, or for less than all views. See that "
            f"'{WITHHELD}' below names every partner class you expect."
        )
    yield _look(
        "Look at the list of what is new. A period is published once: ask the partners who have "
        "not reported yet before you approve, for afterwards only a correction can add them."
    )


def _of_proof(families: dict[str, Any], k: int | None) -> Iterable[tuple[str, str]]:
    blocks = [block for family in families.values() for block in family["blocks"]]
    batches = {name: family.get("corrections") or {} for name, family in families.items()}
    blocks += [block for batch in batches.values() for block in batch.get("blocks", ())]
    for name, batch in batches.items():
        if batch.get("held_back"):
            yield _look(
                f"{_named(name)}: what came late waits for a later batch, for it was not proved "
                "safe to publish now. The numbers that stand are safe as they are."
            )
    targets = sum(block["targets"] for block in blocks if not block.get("known_to"))
    unresolved = sum(block["unresolved"] for block in blocks)
    if unresolved:
        yield _stop(
            f"For {_counted(unresolved, 'small group')} it could not be proved that nobody can "
            "work out who is in it. Do not approve this release."
        )
    low = [b["upper_bound"] for b in blocks if b.get("upper_bound") is not None]
    if k is not None and any(bound < k for bound in low):
        yield _stop(
            f"Somebody could work out that a group has fewer than {k} people. Do not approve this "
            "release."
        )
    untried = [
        _named(name)
        for name, family in families.items()
        if family["blocks"] and not any(block.get("known_to") for block in family["blocks"])
    ]
    if untried:
        yield _untried(
            f"{', '.join(untried)}: it was not tried what a partner or a referral source that "
            "knows its own counts could work out."
        )
    if blocks and not unresolved:
        leaks = sum(block["leaks_found"] for block in blocks)
        repaired = sum(block["repaired"] for block in blocks)
        closed = (
            f" On the way {_counted(leaks, 'leak')} turned up and were closed by hiding "
            f"{_counted(repaired, 'more number')}."
            if leaks
            else ""
        )
        yield _good(
            f"For each of {_counted(targets, 'small group')} there is a possible world in which "
            "nobody is in it, and one in which enough people are; both add up to every number ever "
            f"published.{closed}"
        )


def _of_attack(attack: dict[str, Any] | None) -> Iterable[tuple[str, str]]:
    if attack is None:
        yield _untried(
            "No attack was run on this file. Run 'peaceboard attack' on it and on the releases "
            "before it, and read what it says."
        )
    elif attack["is_broken"]:
        yield _stop(
            "An attack on the file found out what should not be known. Do not approve this release."
        )
    elif attack["is_unfinished"]:
        yield _stop(
            "The attack on the file was not finished, so it proves nothing. Do not approve this "
            "release."
        )
    else:
        yield _good("An independent attack on the file found nothing out about any small group.")


def _of_views(name: str, family: dict[str, Any]) -> Iterable[tuple[str, str]]:
    for view in family["views"]:
        candidates, shown = view["candidates"], view["shown"]
        if candidates and shown < LITTLE_SHOWN * candidates:
            yield _look(
                f"{_named(name)}, {view_name(view)}: {_share(shown, candidates)}. What is hidden "
                "would give away smaller ones. If this view is often so, take it off the menu."
            )


def _share(shown: int, candidates: int) -> str:
    if candidates == 1:
        return "the only number that stands for enough people is not shown"
    some = f"only {shown:,}" if shown else "none"
    verb = "are" if shown > 1 else "is"
    return f"{some} of {candidates:,} numbers that stand for enough people {verb} shown"


def _stop(text: str) -> tuple[str, str]:
    return STOP, text


def _untried(text: str) -> tuple[str, str]:
    return UNTRIED, text


def _look(text: str) -> tuple[str, str]:
    return LOOK, text


def _good(text: str) -> tuple[str, str]:
    return GOOD, text


def view_name(view: dict[str, Any]) -> str:
    """A view in words: "district by quarter and population"."""
    by = f" and {view['attribute'].replace('_', ' ')}" if view["attribute"] else ""
    return f"{view['area_type']} by {view['period_type']}{by}"


def _named(family: str) -> str:
    return family.replace("_", " ").capitalize()


def _counted(count: int, thing: str) -> str:
    return f"{count:,} {thing}" if count == 1 else f"{count:,} {thing}s"
