"""What nobody may send: a list of (made-up) people. It is made when it is sent, and never kept.

Names are put together from syllables, phone numbers are of the range reserved for fiction.
"""

from __future__ import annotations

import csv
import io
from datetime import date, timedelta

from dashboard.intake.simulate.draws import uniform
from dashboard.intake.simulate.partners.seed import SEED

RULE = "phone"
_STARTS = ("Tal", "Bre", "Mor", "Vi", "Sor", "Lun", "Kes", "Dra", "Ney", "Ful")
_ENDS = ("ven", "dis", "mara", "wick", "ton", "lie", "ros", "beck", "nell", "ja")


def client_list(purpose: str, day: date) -> bytes:
    """A CSV of 42 invented people with birthdays and phone numbers."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(["Client name", "Date of birth", "Phone", "Case no", "Service", "Last seen"])
    for number in range(42):
        u = uniform(SEED, f"{purpose}/client list", number, [0, 1, 2, 3, 4, 5, 6])
        first, last = (
            _STARTS[int(u[at] * 10)] + _ENDS[int(u[at + 1] * 10)] for at in (0, 2)
        )  # fmt: skip
        born = date(1960, 1, 1) + timedelta(days=int(u[4] * 16_000))
        seen = day - timedelta(days=1 + int(u[5] * 60))
        writer.writerow([
            f"{first} {last}", born, f"(555) 555-01{int(u[6] * 100):02d}", f"A-{1000 + number}",
            "food box", seen,
        ])  # fmt: skip
    return out.getvalue().encode()
