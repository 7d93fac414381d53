"""What an attack found, in words for a privacy officer. No count of a hidden cell is ever named."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

NOTHING_WITHHELD = "nothing withheld"
SOME_WITHHELD = "some counts withheld"


@dataclass(frozen=True)
class Block:
    """The attack on one component of measures in one fiscal year.

    hidden: cells listed as not shown; probed: hidden cells and cells in no menu that were asked
    for; small: those known (from the withheld counts) to stand for too few people. proved: small
    cells whose presence is proved; without the withheld counts, cells proved to be neither empty
    nor as large as k. exact: hidden cells whose count, not 0, is known exactly and is below k.
    present: hidden cells that cannot be 0, of any size. empty: hidden cells known to be 0.
    too_low: maximal small cells known to be below k. subtracted: hidden cells, not 0 and below k,
    that a spreadsheet finds. remainders: totals that exceed their shown parts by fewer than k.
    shown_small: shown cells that stand for too few people. changes_proved: cells that a correction
    is proved to have changed by fewer than k. sampled, sampled_proved, sampled_unknown: the same
    in whole numbers, on a sample. unknown: cells for which the solver gave up.
    """

    measures: tuple[str, ...]
    year: str
    picture: str
    insider: str = ""
    columns: int = 0
    rows: int = 0
    hidden: int = 0
    probed: int = 0
    small: int | None = None
    proved: int = 0
    exact: int = 0
    present: int = 0
    empty: int = 0
    too_low: int | None = None
    subtracted: int = 0
    remainders: int = 0
    shown_small: int = 0
    changes_proved: int = 0
    sampled: int = 0
    sampled_proved: int = 0
    sampled_unknown: int = 0
    unknown: int = 0
    programs: int = 0
    seconds: float = 0.0
    is_contradiction: bool = False

    @property
    def is_broken(self) -> bool:
        """Whether anything was proved about a small cell."""
        found = (self.proved, self.exact, self.subtracted, self.remainders, self.shown_small,
                 self.changes_proved)  # fmt: skip
        return any((*found, self.sampled_proved, self.too_low or 0))


@dataclass(frozen=True)
class Finding:
    """Something seen without solving anything: a channel that gives away what is hidden."""

    kind: str
    count: int
    text: str
    is_broken: bool = True


@dataclass(frozen=True)
class Report:
    """What the attack tried and found. `has_truth`: whether the withheld counts were at hand."""

    k: int
    releases: int
    cells: int
    shown: int
    has_truth: bool
    blocks: tuple[Block, ...] = ()
    findings: tuple[Finding, ...] = ()
    notes: tuple[str, ...] = field(default=())

    @property
    def is_broken(self) -> bool:
        """Whether anything was proved that should not be known."""
        return any(b.is_broken for b in self._counted()) or any(f.is_broken for f in self.findings)

    @property
    def is_unfinished(self) -> bool:
        """Whether "nothing proved" would be a guess: the solver gave up somewhere, or the numbers
        of a year contradict every picture that was tried."""
        tried = {(block.measures, block.year, block.insider) for block in self.blocks}
        held = {(block.measures, block.year, block.insider) for block in self._counted()}
        return bool(tried - held) or any(block.unknown for block in self.blocks)

    @property
    def proved(self) -> int:
        """Small cells whose presence was proved, over all blocks and insiders."""
        return sum(block.proved + block.sampled_proved for block in self._counted())

    @property
    def exact(self) -> int:
        """Small counts that were found exactly."""
        return sum(block.exact for block in self._counted())

    @property
    def unknown(self) -> int:
        """Cells for which the solver gave up."""
        return sum(block.unknown for block in self.blocks)

    def _counted(self) -> tuple[Block, ...]:
        return tuple(block for block in self.blocks if not block.is_contradiction)

    def as_dict(self) -> dict[str, Any]:
        """The report as plain values, for JSON."""
        return {
            **asdict(self),
            "blocks": [asdict(b) | {"is_broken": b.is_broken} for b in self.blocks],
            "is_broken": self.is_broken,
            "is_unfinished": self.is_unfinished,
        }

    @property
    def headline(self) -> str:
        """The result in one sentence."""
        if self.is_broken:
            return "The attack found out what should not be known. Do not publish this."
        if self.is_unfinished:
            return "The attack could not be finished, so it proves nothing. Do not publish this."
        return "The attack found nothing out about any small count."

    def text(self) -> str:
        """The report as Markdown."""
        releases = "one release" if self.releases == 1 else f"{self.releases:,} releases"
        lines = [
            "# Attack on published program counts",
            "",
            f"**{self.headline}**",
            "",
            f"- Attacked: {releases}, {self.cells:,} cells, of which {self.shown:,} are shown.",
            f"- A small count stands for fewer than {self.k} people.",
            "- The withheld counts were at hand, so every claim was checked against them."
            if self.has_truth
            else "- The withheld counts were not at hand: what is said rests on the files alone.",
            "- Each number of every release was used, and all attributes together.",
            "",
            *self._findings(),
            *_table(self.blocks),
            *self.notes,
        ]
        return "\n".join(lines).rstrip() + "\n"

    def _findings(self) -> list[str]:
        if not self.findings:
            return ["Nothing was given away by zeros, small numbers, missing rows or labels.", ""]
        return ["## Seen without solving", "", *(f"- {f.text}" for f in self.findings), ""]


_COLUMNS: Sequence[tuple[str, str]] = (
    ("year", "year"), ("picture", "picture"), ("insider", "insider"), ("hidden", "not shown"),
    ("small", "small"), ("proved", "proved"), ("exact", "exact"), ("subtracted", "by subtraction"),
    ("remainders", "small rests"), ("shown_small", "small shown"),
    ("too_low", "known below k"), ("present", "not shown, not 0"), ("empty", "known 0"),
    ("unknown", "gave up"), ("seconds", "seconds"),
)  # fmt: skip


def _table(blocks: Sequence[Block]) -> list[str]:
    lines = []
    for measures in dict.fromkeys(block.measures for block in blocks):
        lines += [f"## {', '.join(measures)}", ""]
        lines.append("| " + " | ".join(title for _, title in _COLUMNS) + " |")
        lines.append("|" + "---|" * len(_COLUMNS))
        for block in blocks:
            if block.measures == measures:
                lines.append("| " + " | ".join(_cell(block, name) for name, _ in _COLUMNS) + " |")
        lines.append("")
        if any(b.is_contradiction for b in blocks if b.measures == measures):
            lines += [
                "Where the picture is contradicted by the numbers, some counts are withheld for "
                "sure, and only the other picture counts.",
                "",
            ]
        sampled = sum(b.sampled for b in blocks if b.measures == measures)
        if sampled:
            proved = sum(b.sampled_proved for b in blocks if b.measures == measures)
            late = sum(b.sampled_unknown for b in blocks if b.measures == measures)
            lines += [
                f"In whole numbers {sampled:,} cells were tried: {proved:,} proved, "
                f"{late:,} ran out of time.",
                "",
            ]
    return lines


def _cell(block: Block, name: str) -> str:
    value = getattr(block, name)
    if value is None:
        return ""
    if name == "picture" and block.is_contradiction:
        return f"{value} (contradicted)"
    if isinstance(value, float):
        return f"{value:.1f}"
    return f"{value:,}" if isinstance(value, int) else str(value)
