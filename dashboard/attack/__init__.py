"""An attack on published releases, independent of what protects them.

It knows what a stranger knows: every number of every release, the map, the calendar and how groups
add up. It shares no code with `dashboard.disclosure`, so that a mistake there is not made here.
"""

from dashboard.attack.attacking import Insider, attack, attack_newest, attack_published
from dashboard.attack.published import AttackError, Published, from_cells, read_releases
from dashboard.attack.report import Block, Finding, Report

__all__ = [
    "AttackError", "Block", "Finding", "Insider", "Published", "Report", "attack", "attack_newest",
    "attack_published", "from_cells", "read_releases",
]  # fmt: skip
