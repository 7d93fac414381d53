"""What partner organizations report: counts in a spreadsheet, never a row about a person."""

from dashboard.intake.partner.checker import Checker, check

__all__ = ["Checker", "check"]
