"""Counting a case-level export on the partner's own machine: counts leave it, identities never.

Nothing here needs a server, a network or more than the extra `tally` installs; and nothing
about a person is written to a disk, printed, or kept after the run.
"""
