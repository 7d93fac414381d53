"""The made-up city's record: seeded, append-only, messy on purpose, and simulated in every name.

The files go through the real importers. `truth` is for tests only.
"""

from dashboard.intake.simulate.files import (
    PortalFile,
    iter_portal_files,
    plan,
    true_victims_of,
    truth,
    write_portal_files,
)
from dashboard.intake.simulate.index_file import write_index_file

__all__ = [
    "PortalFile",
    "iter_portal_files",
    "plan",
    "true_victims_of",
    "truth",
    "write_index_file",
    "write_portal_files",
]
