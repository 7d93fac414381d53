"""The columns of a table, from one header row or two, found by the mapping's names. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from dashboard.intake.errors import IntakeError
from dashboard.intake.partner.model import plain

Span = tuple[int, int]
"""The first and the last column that one heading stands over, from 0."""


def column_names(rows: Sequence[Sequence[str]], spans: Sequence[Span] | None = None) -> list[str]:
    """One name for each column: of the last header row, after "group / " if there are two.

    A heading of the upper row stands over its `spans` where those are known (merged cells), else
    over all columns up to the next heading.
    """
    lower = [text.strip() for text in rows[-1]]
    if len(rows) == 1:
        return lower
    upper = [text.strip() for text in rows[0]]
    width = max(len(upper), len(lower))
    upper += [""] * (width - len(upper))
    lower += [""] * (width - len(lower))
    if spans:
        groups = list(upper)
        for first, last in spans:
            for at in range(first, min(last + 1, width)):
                groups[at] = upper[first]
    else:
        groups, now = [], ""
        for text in upper:
            now = text or now
            groups.append(now)
    pairs = zip(groups, lower, strict=True)
    return [" / ".join(part for part in pair if part) for pair in pairs]


class Columns:
    """The columns of one table, to be asked for by name."""

    def __init__(self, table: str, file: str, names: Sequence[str]) -> None:
        self.table, self.file, self.names = table, file, list(names)

    def position(self, name: str, key: str) -> int:
        """Where the column is that the mapping's `key` names; letters' size and signs do not count.

        Raises IntakeError if there is none, or more than one.
        """
        exact = [at for at, own in enumerate(self.names) if own == name.strip()]
        same = exact or [at for at, own in enumerate(self.names) if plain(own) == plain(name)]
        if len(same) == 1:
            return same[0]
        if same:
            raise IntakeError(
                f"{self.file}: columns {same[0] + 1} and {same[1] + 1} both have the name that the "
                f"mapping gives in {key}; rename one of them in the export."
            )
        raise IntakeError(
            f"{self.file} has no column {name.strip()}, which the mapping gives in {key} (its "
            f"header has {len(self.names):,} columns); correct the mapping, or its "
            "`skip_rows`, `header_rows` and `delimiter`."
        )
