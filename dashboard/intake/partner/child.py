"""The process that checks partner files: `python -m dashboard.intake.partner.child`.

It has the libraries loaded and forks for each file, so that a file costs milliseconds and meets
the limits alone. Orders come by standard input, answers go by standard output, and nothing else
is said, because an exception's text may repeat a file.
"""

from __future__ import annotations

import encodings.cp1252  # noqa: F401  (a codec is loaded when first used, which is too late here)
import gc
import json
import os
import traceback
from datetime import date
from pathlib import PurePath
from typing import Any

from dashboard.intake.files import leave_no_memory_image
from dashboard.intake.partner import messages, pipes
from dashboard.intake.partner.checking import check_content
from dashboard.intake.partner.forms import FORMS
from dashboard.intake.partner.limits import Limits, limited
from dashboard.intake.partner.marking import as_workbook
from dashboard.intake.partner.model import Known, ReportRefused
from dashboard.intake.partner.schemas import schema_of

_NOBODY = Known("nobody", {}, frozenset(), {}, {}, (), {})
_ENDED = pipes.as_json({"ended": True}) + pipes.framed(b"")


def answer(order: dict[str, Any], content: bytes) -> bytes:
    """Two messages: what was found, and the marked-up copy (empty if there is none)."""
    try:
        checked = check_content(
            content,
            order["name"],
            messages.known_from(order["known"]),
            today=date.fromisoformat(order["today"]),
            report=order["report"],
        )
    except ReportRefused as refused:
        facts, copy = messages.of_refusal(refused), refused.marked_up or b""
    except MemoryError:
        raise
    except Exception as fault:
        # Where it happened, for whoever mends the program; what it says may be a cell's text.
        last = traceback.extract_tb(fault.__traceback__)[-1]
        place = f"{type(fault).__name__} in {PurePath(last.filename).name}, line {last.lineno}"
        facts, copy = {"fault": place}, b""
    else:
        facts, copy = messages.of_checked(checked), b""
    return pipes.as_json(facts) + pipes.framed(copy)


def warm_up() -> None:
    """Check a bad file of every report, so that all is loaded before opening files ends."""
    for form in FORMS.values():
        rows = [list(form.names), ["1"] * len(form.names), ["-"] * len(form.names)]
        text = "\n".join(",".join(row) for row in rows)
        for content in (text.encode(), as_workbook(form.report, rows)):
            order = {
                "name": "warm-up", "known": messages.of_known(_NOBODY), "today": "2000-01-03",
                "report": form.report,
            }  # fmt: skip
            answer(order, content)


def main() -> None:
    """Answer orders until standard input ends."""
    leave_no_memory_image()
    warm_up()
    gc.collect()
    gc.freeze()  # the forked processes then share these pages
    while (told := pipes.receive(_read)) is not None:
        order, content = json.loads(told), pipes.receive(_read) or b""
        limits = Limits(**order.pop("limits"))
        if order["report"] is not None:
            # Made here it is there for the next file of the day too.
            schema_of(order["report"], date.fromisoformat(order["today"]))
        said = limited(lambda order=order, content=content: answer(order, content), limits)
        # Anything else than two messages would be taken for the next file's answer.
        _write(said if said and pipes.are_whole(said, 2) else _ENDED)


def _read(most: int) -> bytes:
    return os.read(0, most)


def _write(message: bytes) -> None:
    left = memoryview(message)
    while left:
        left = left[os.write(1, left) :]


if __name__ == "__main__":
    main()
