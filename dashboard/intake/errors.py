"""The one kind of error a person meets when a file cannot be taken in."""

from __future__ import annotations


class IntakeError(ValueError):
    """A file or source that cannot be taken in.

    The message is one sentence for a person: it names the file, the row or column, and the
    remedy. It never repeats a value of the file, because such files are about people.
    """
