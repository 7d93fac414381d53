"""Who takes part: organizations, their agreements and reports, and people with roles. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

PARTNER_CLASSES = ("standard", "victim_services", "hospital", "substance_use")
"""victim_services: funded by VOCA, VAWA or FVPSA; hospital: bound by the HIPAA rules on areas and
dates; substance_use: bound by 42 CFR part 2."""

ROLES = ("member", "coordinator", "approver", "leadership", "auditor", "admin")
AREA_TYPES = ("city", "division", "district", "neighborhood")
"""What an agreement may allow, coarsest first."""

PERIOD_TYPES = ("week", "month")
SENDS_EVERY = ("week", "month", "quarter")
SMALLEST_K = 11


@dataclass(frozen=True)
class Organization:
    """A partner organization. It takes part from `joined_on` to `left_on`, both included."""

    organization_id: str
    organization_name: str
    partner_class: str
    expert_determination_ref: str | None
    joined_on: date
    left_on: date | None

    def takes_part(self, on: date) -> bool:
        """Whether it has joined and not left on that day."""
        return self.joined_on <= on and (self.left_on is None or on <= self.left_on)


@dataclass(frozen=True)
class Agreement:
    """A data-sharing agreement, in force from `starts_on` to `expires_on`, both included.

    `k` is the fewest people a published count may stand for, 11 or more.
    """

    agreement_id: str
    organization_id: str
    starts_on: date
    expires_on: date
    allowed_area_types: tuple[str, ...]
    k: int


@dataclass(frozen=True)
class ExpectedReport:
    """A report that an organization owes for each week or month from `starts_on` to `ends_on`.

    It is sent every week, month or quarter, `due_days` after its end at the latest.
    """

    organization_id: str
    report: str
    period_type: str
    sends_every: str
    due_days: int
    starts_on: date
    ends_on: date | None


@dataclass(frozen=True)
class Member:
    """A person who may sign in, with roles. What was signed in before `valid_after_at` ends."""

    member_id: str
    member_name: str
    email: str
    organization_id: str | None
    roles: tuple[str, ...]
    expires_on: date | None
    is_disabled: bool
    valid_after_at: datetime | None

    def may_act(self, on: date) -> bool:
        """Whether the person is neither disabled nor expired on that day."""
        return not self.is_disabled and (self.expires_on is None or on <= self.expires_on)
