"""Published totals of whole cities: read from the publishers' own tables, every variant kept."""

from dashboard.intake.totals.keeping import all_totals, import_totals

__all__ = ["all_totals", "import_totals"]
