"""The protected release beside a plain threshold and ACRO's suppression, on the same counts.

One fiscal year of the made-up city (246 neighborhoods, 12 months, 5 referral sources) is published
by each under the same menu, and the same independent attacker goes for what each published:

- ours: `dashboard.disclosure.protect`, as it is released, against insiders too; and against
  strangers only, which is all that the attacker here is.
- a plain threshold: every count of 11 or more, zeros and totals as usual; 1 to 10 blank.
- ACRO (the Python package `acro`): `ACRO(suppress=True).crosstab(...)` for each view of the menu,
  on one row per person, with its threshold raised from 10 to 11.

To be fair to ACRO: it is made for researchers' outputs from a secure room, which a person checks
before they leave; it protects one table at a time and does not claim to hold a whole menu of
linked tables together. To be fair to both peers: they know of people only through counts, so that
ours also gives up cells for a rule that they were never given (a person may be with more than one
organization), and a candidate here is a cell that is large enough by our rule. Ours spends its
seconds on a proof, theirs on a count: seconds are printed so that one knows what the proof costs.

ACRO wants an older pandas than ours, so it has an environment of its own, made once from
`acro.lock` in `.tools`, and hears and answers through CSV files. Without a network the first time,
the others are printed alone. The lock is made by

    echo acro==1.0.2 | uv pip compile - --universal --python-version 3.11 --generate-hashes \\
        --no-emit-index-url --no-header --output-file tests/bench/acro.lock
"""

from __future__ import annotations

import hashlib
import inspect
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from rich.console import Console
from rich.table import Table

from dashboard.attack import Report, attack_published, from_cells
from tests.attack.frames import truth
from tests.disclosure import cities
from tests.disclosure.cities import KEY, City
from tests.disclosure.rules import Plain
from tests.serving import REPOSITORY

LOCK = Path(__file__).with_name("acro.lock")
TOOLS = REPOSITORY / ".tools"
PEOPLE = 940
"""In one year: a fifth of what the made-up city counts in five."""


class NotThere(RuntimeError):
    """A peer cannot be run on this machine; the sentence says why."""


@dataclass(frozen=True)
class Contender:
    """What one way of protecting published, and what the attacker made of it.

    `shown`: candidates shown, of `candidates`. `seconds`: CPU seconds of protecting, without
    starting a process. `others`: shown cells that are no candidates, zeros left out.
    """

    name: str
    seconds: float
    shown: int
    candidates: int
    others: int
    zeros: int
    attacked: Report

    @property
    def share(self) -> float:
        """Candidates shown, of all candidates."""
        return self.shown / self.candidates


def compare(quick: bool = False) -> tuple[list[Contender], list[str]]:
    """Protect and attack with each contender in turn; also sentences about those not there."""
    city = cities.synthetic(
        neighborhoods=50 if quick else 246, years=1, people=PEOPLE // 4 if quick else PEOPLE
    )
    candidates = Plain(city).by_size().shown
    ways: dict[str, Callable[[City], tuple[pd.DataFrame, float]]] = {
        "Ours, as released": lambda city: _ours(city, True),
        "Ours, strangers only": lambda city: _ours(city, False),
        "Plain threshold": _threshold,
        "ACRO, table by table": _acro,
    }
    found, missing = [], []
    for name, way in ways.items():
        print(f"Protecting and attacking: {name} ...", flush=True)
        try:
            cells, seconds = way(city)
        except NotThere as reason:
            missing.append(f"{name}: left out, because {reason}.")
            continue
        shown = cells[cells["status"] == "shown"]
        keys = set(shown[KEY].itertuples(index=False, name=None))
        attacked = attack_published(from_cells(cells, city.memberships), truth=truth(city))
        zeros = int((shown["counted"] == 0).sum())
        held = len(keys & candidates)
        found.append(
            Contender(
                name, seconds, held, len(candidates), len(keys) - zeros - held, zeros, attacked
            )
        )
    return found, missing


def show(contenders: list[Contender], missing: list[str]) -> None:
    """Print the table and what a reader has to know about it."""
    table = Table(title="One fiscal year, protected in different ways and attacked in one")
    table.add_column("Contender")
    for title in (
        "Candidates shown", "Other cells shown", "Zeros shown", "CPU seconds", "Presence proved",
        "Exact", "Attack's CPU seconds",
    ):  # fmt: skip
        table.add_column(title, justify="right")
    for one in contenders:
        table.add_row(
            one.name,
            f"{one.share:.0%} ({one.shown:,} of {one.candidates:,})",
            f"{one.others:,}",
            f"{one.zeros:,}",
            f"{one.seconds:.2f}",
            f"{one.attacked.proved:,}",
            f"{one.attacked.exact:,}",
            f"{sum(block.seconds for block in one.attacked.blocks):.1f}",
        )
    console = Console(width=None if Console().is_terminal else 140)
    console.print(table)
    for note in [*missing, *_notes(contenders)]:
        console.print(note)


def _notes(contenders: list[Contender]) -> list[str]:
    notes = [
        "Candidates: cells that stand for 11 people or more though a person may be with two "
        "organizations. Other cells shown: large enough by count alone.",
        "Presence proved: cells of fewer than 11 people, not shown or in no menu, that cannot be "
        "empty. Exact: counts of such cells, not 0, that are known to the unit.",
        "The attacker is a stranger with every number shown; it is not told that a blank among "
        "shown zeros says 1 to 10 by itself.",
        "ACRO protects one table at a time, for a person to check; it promises nothing about "
        "tables that are laid side by side.",
    ]
    late = sum(one.attacked.unknown for one in contenders)
    if late or any(one.attacked.is_unfinished for one in contenders):
        notes.append(f"An attack was not finished: the solver gave up on {late:,} cells.")
    return notes


def _ours(city: City, insiders: bool) -> tuple[pd.DataFrame, float]:
    begun = time.process_time()
    cells = city.protect(insiders=insiders, processes=1).cells
    return cells, time.process_time() - begun


def _threshold(city: City) -> tuple[pd.DataFrame, float]:
    begun = time.process_time()
    cells = cities.naive(city, blank_below=city.k)
    return cells, time.process_time() - begun


def _acro(city: City) -> tuple[pd.DataFrame, float]:
    """ACRO's tables as cells of the menu: what it leaves out or blanks is not shown."""
    python = _environment()
    menu = cities.all_cells(city)
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        _persons(city).to_csv(folder / "persons.csv", index=False)
        views = [view[:3] for view in city.views]
        (folder / "views.json").write_text(json.dumps(views))
        # The function goes over as text: what it imports is in the other environment only.
        program = f"{inspect.getsource(_in_acro)}\n_in_acro({city.k})\n"
        done = subprocess.run(
            [python, "-I", "-c", program], cwd=folder, capture_output=True, text=True
        )
        if done.returncode:
            raise NotThere(f"it ended with an error ({_last(done.stderr)})")
        told = pd.read_csv(folder / "cells.csv", keep_default_na=False)
        seconds = float((folder / "seconds.txt").read_text())
    told["period_start"] = pd.to_datetime(told["period_start"])
    cells = menu.merge(told, on=KEY, how="left", suffixes=("_true", ""), validate="one_to_one")
    is_shown = cells["counted"].notna()
    # Otherwise this would compare two ways of counting, not two ways of protecting.
    assert is_shown.sum() == len(told)
    assert (cells["counted"] == cells["counted_true"])[is_shown].all()
    cells["counted"] = cells["counted"].astype("Int64")
    cells["status"] = np.where(is_shown, "shown", "not_shown")
    return cells.drop(columns="counted_true"), seconds


def _persons(city: City) -> pd.DataFrame:
    """One row per person, and how often that person was counted."""
    rows = next(frame for attribute, frame in city.base.items() if attribute)
    persons = rows.loc[rows.index.repeat(rows["people"])]
    number = persons.groupby(level=0).cumcount()
    # The people of a report row share its count as evenly as whole numbers can.
    more = number < persons["counted"] % persons["people"]
    persons = persons.assign(counted=persons["counted"] // persons["people"] + more, city="city")
    places = ["city", "division", "district", "neighborhood"]
    return persons[[*places, "month", "quarter", "year", "value", "counted"]]


def _in_acro(k: int) -> None:
    """Runs in ACRO's environment: reads persons.csv and views.json, writes cells.csv."""
    import json
    import logging
    import time
    import warnings

    import acro
    import pandas as pd

    logging.disable(logging.CRITICAL)
    warnings.simplefilter("ignore")
    with open("views.json") as file:
        views = json.load(file)
    persons = pd.read_csv("persons.csv", dtype={"value": str})
    begun = time.process_time()
    session = acro.ACRO(suppress=True)
    session.sdc_checks.risk_appetite["safe_threshold"] = k
    tables = []
    for attribute, area_type, period_type in views:
        across = [persons[period_type].rename("period_start")]
        if attribute:
            across.append(persons["value"].rename("attribute_value"))
        table = session.crosstab(
            persons[area_type].rename("area_id"), across, values=persons["counted"], aggfunc="sum"
        )
        names = {"attribute": attribute, "area_type": area_type, "period_type": period_type}
        long = table.melt(value_name="counted", ignore_index=False).reset_index()
        tables.append(long.dropna(subset=["counted"]).assign(**names))
    seconds = time.process_time() - begun
    told = pd.concat(tables).assign(counted=lambda frame: frame["counted"].astype(int))
    told.to_csv("cells.csv", index=False)
    with open("seconds.txt", "w") as file:
        file.write(str(seconds))


def _environment() -> Path:
    """The Python of ACRO's own environment; made where it is not there yet. Raises NotThere."""
    of = hashlib.sha256(LOCK.read_bytes()).hexdigest()[:12]
    folder = TOOLS / f"acro-{of}"
    python = folder / "bin" / "python"
    # Written last: an installation that was broken off is made again.
    done = folder / "installed"
    if done.exists():
        return python
    uv = Path(sys.executable).with_name("uv")
    if not uv.exists():
        raise NotThere("there is no uv beside this Python to install it with")
    for command in (
        ("venv", "--clear", "--quiet", "--python", sys.executable, folder),
        ("pip", "install", "--quiet", "--python", python, "--require-hashes", "-r", LOCK),
    ):
        ran = subprocess.run([uv, *command], capture_output=True, text=True)
        if ran.returncode:
            raise NotThere(f"it could not be installed ({_last(ran.stderr)})")
    done.touch()
    return python


def _last(text: str) -> str:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[-1] if lines else "without a word"


if __name__ == "__main__":
    show(*compare())
