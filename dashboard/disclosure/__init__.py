"""Disclosure control: which counts may be published, and the proof that they give nobody away."""

from dashboard.disclosure.corrections import Corrected, correct
from dashboard.disclosure.model import (
    BASE,
    KEY,
    NOT_SHOWN,
    SHOWN,
    BlockReport,
    DisclosureError,
    Protected,
    Report,
    Rules,
    Unresolved,
    View,
    ViewReport,
    World,
)
from dashboard.disclosure.protecting import protect
from dashboard.disclosure.worlds import replay

__all__ = [
    "BASE",
    "KEY",
    "NOT_SHOWN",
    "SHOWN",
    "BlockReport",
    "Corrected",
    "DisclosureError",
    "Protected",
    "Report",
    "Rules",
    "Unresolved",
    "View",
    "ViewReport",
    "World",
    "correct",
    "protect",
    "replay",
]
