"""The made-up city's record: seeded, append-only, messy on purpose, and simulated in every name.

The files go through the real importers. `truth` is for tests only.
"""

from dashboard.intake.simulate.files import iter_portal_files, plan, truth, write_portal_files

__all__ = ["iter_portal_files", "plan", "truth", "write_portal_files"]
