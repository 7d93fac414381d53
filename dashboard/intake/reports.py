"""What an import has to say: a headline, lines that add up, and the same as data, kept."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from dashboard.intake.whole import write_whole


@dataclass(frozen=True)
class Report:
    """The reconciliation of one imported file.

    `lines` are for people; `facts` are the same numbers for programs (JSON values only).
    """

    headline: str
    lines: tuple[str, ...] = ()
    facts: dict[str, Any] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """The headline, and each line indented under it."""
        return "\n".join([self.headline, *(f"  {line}" for line in self.lines)])

    def as_dict(self) -> dict[str, Any]:
        """The headline, the lines and the facts as JSON values."""
        return {"headline": self.headline, "lines": list(self.lines), **self.facts}

    def keep(self, restricted_folder: Path, name: str) -> Path:
        """Write the report as `reports/<name>.txt` and `.json`; gives the text file's path."""
        folder = Path(restricted_folder) / "reports"
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        whole = json.dumps(self.as_dict(), indent=1, ensure_ascii=False, sort_keys=True) + "\n"
        write_whole(folder / f"{name}.json", whole.encode())
        write_whole(folder / f"{name}.txt", (self.text + "\n").encode())
        return folder / f"{name}.txt"


def counted(number: int, one: str, many: str | None = None) -> str:
    """ "1 polygon", "2 polygons"; "one invalid ring" is left to the caller."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"
