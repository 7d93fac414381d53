"""The made-up city's partner organizations: their files, good and bad, and the truth in them.

The files go through the same door as those of a real partner. `truth` is for tests only.
"""

from dashboard.intake.simulate.partners.accounting import ACCEPTED, CORRECTED, DUPLICATE
from dashboard.intake.simulate.partners.roster import require_simulated
from dashboard.intake.simulate.partners.seed import FIRST_DAY
from dashboard.intake.simulate.partners.sending import (
    AGREEMENT_EXPIRED,
    REFUSED,
    Sending,
    plan,
    truth,
)

__all__ = [
    "ACCEPTED",
    "AGREEMENT_EXPIRED",
    "CORRECTED",
    "DUPLICATE",
    "FIRST_DAY",
    "REFUSED",
    "Sending",
    "plan",
    "require_simulated",
    "truth",
]
