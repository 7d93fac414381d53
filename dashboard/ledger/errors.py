"""What the ledger refuses, each in one sentence for people."""

from __future__ import annotations


class LedgerError(ValueError):
    """The ledger could not do what was asked; nothing was stored.

    The message names the remedy. It never repeats a value, an address or a password.
    """


class NotAllowed(LedgerError):
    """Who asks may not do this now; `rule` is a short fixed word for the audit log."""

    def __init__(self, rule: str, sentence: str) -> None:
        super().__init__(sentence)
        self.rule = rule


class LedgerUnavailable(LedgerError):
    """The ledger cannot be reached or written at the moment; a further try would fail too."""


class CommitUnknown(LedgerUnavailable):
    """The connection broke while the ledger was confirming: what was sent may be stored or not.

    `if_not_stored` is the sentence to say should it turn out that it was not.
    """

    def __init__(self, if_not_stored: str) -> None:
        super().__init__(
            "The connection to the ledger broke while it was confirming, so it is not known "
            "whether this was stored. It is safe to send the same again: the ledger notices what "
            "it has already."
        )
        self.if_not_stored = if_not_stored
