"""Tests mirror the package: `tests/intake/` for `dashboard/intake/`, and so on."""
