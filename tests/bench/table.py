"""The result: each aim, what was measured, and whether it was met."""

from __future__ import annotations

from dataclasses import dataclass

from rich.console import Console
from rich.table import Table


@dataclass(frozen=True)
class Line:
    """One measurement. `aim` is "at most" or "at least" a number, or None where there is none."""

    what: str
    value: float
    aim: tuple[str, float] | None
    detail: str

    @property
    def is_met(self) -> bool | None:
        """Whether the aim was met; None where there is none."""
        if self.aim is None:
            return None
        word, limit = self.aim
        return self.value <= limit if word == "at most" else self.value >= limit


def show(lines: list[Line], notes: list[str]) -> None:
    """Print the table and what a reader has to know about it."""
    table = Table(title="Peaceboard against Streamlit's hello-world on its default server")
    table.add_column("Measured")
    table.add_column("Aim", justify="right")
    table.add_column("Ratio", justify="right")
    table.add_column("")
    table.add_column("How it came about")
    for line in lines:
        aim = f"{line.aim[0]} {line.aim[1]:g}" if line.aim else ""
        mark = {True: "ok", False: "miss", None: ""}[line.is_met]
        table.add_row(line.what, aim, f"{line.value:.2f}", mark, line.detail)
    console = Console(width=None if Console().is_terminal else 140)
    console.print(table)
    for note in notes:
        console.print(note)
