"""The `peaceboard` command: each verb is one call into the room that does the work."""

from dashboard.cli import partner_verbs  # noqa: F401 - its verbs join the command
from dashboard.cli.verbs import main

__all__ = ["main"]
