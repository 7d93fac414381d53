"""The `peaceboard` command: each verb is one call into the room that does the work."""

from dashboard.cli import partner_verbs, release_verbs  # noqa: F401 - their verbs join the command
from dashboard.cli.attacking import attack
from dashboard.cli.exporting import export
from dashboard.cli.verbs import main

main.add_command(attack)
main.add_command(export)

__all__ = ["main"]
