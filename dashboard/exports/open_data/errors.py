"""What can stop a folder of open data."""


class OpenDataError(ValueError):
    """A folder that cannot be written; nothing of it is left. The message says what to mend."""
