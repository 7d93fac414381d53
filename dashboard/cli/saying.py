"""Saying a line to whoever ran the command, whether or not they still listen."""

from __future__ import annotations

import os
import sys

import click


def say(text: str, *, err: bool = False) -> None:
    """Print a line. Where the reader went away (`| head`), the work goes on in silence: an import
    that is stored must still be released."""
    try:
        click.echo(text, err=err)
    except BrokenPipeError:
        stream = sys.stderr if err else sys.stdout
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
