"""What all verbs share: options, one sentence for each error, the only look at the clock."""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

import click

from dashboard import settings as surroundings
from dashboard.cli.progress import ProgressBar
from dashboard.settings import Settings


class Refusal(click.ClickException):
    """What a person can mend; the message is the sentence that says how."""

    exit_code = 2


class Peaceboard(click.Group):
    """Turns every error into one sentence: exit 2 for what a person can mend, else exit 1."""

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except (click.ClickException, click.exceptions.Exit, click.Abort):
            raise
        except Exception as error:
            if ctx.meta.get("debug"):
                raise
            # Our own exception classes carry a sentence written for people.
            if type(error).__module__.split(".")[0] == "dashboard":
                failure = Refusal(str(error))
            else:
                failure = click.ClickException(
                    f"Something went wrong that should not ({type(error).__name__}). "
                    "Run the same command with --debug to see where."
                )
            raise failure from error


@dataclass(frozen=True)
class Call:
    """What every verb is given: the settings, the day, and a bar to report progress to."""

    settings: Settings
    today: date
    progress: ProgressBar
    is_city_named: bool = True
    """Whether a person said which city, or it is only the one shown when nobody does."""

    def city(self):
        """The city's description, read anew for each command."""
        from dashboard import city

        return city.load(self.settings.city_folder)

    def require_city(self) -> None:
        """Refuse to put files of a real city into the made-up one because nobody named a city."""
        if not self.is_city_named:
            raise Refusal("Say which city this is for: --city NAME, a folder of data/cities.")


CITY = click.option("--city", metavar="NAME", help="A folder of data/cities (default: demo).")
TODAY = click.option(
    "--today",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="YYYY-MM-DD",
    help="Work as if it were this day (default: the real day).",
)
DEBUG = click.option("--debug", is_flag=True, help="Show where an unexpected error arose.")


def verb(function: Callable[..., object]) -> Callable[..., object]:
    """Give a command the common options, before or after the verb, and a `Call`."""

    @CITY
    @TODAY
    @DEBUG
    @click.pass_context
    @functools.wraps(function)
    def command(
        ctx: click.Context, city: str | None, today: datetime | None, debug: bool, **options
    ) -> None:
        root = ctx.find_root()
        above = root.params
        root.meta["debug"] = debug or above["debug"]
        day = today or above["today"]
        wanted = city or above["city"]
        found = surroundings.read(
            city_id=wanted, host=options.get("host"), port=options.get("port")
        )
        is_named = bool(wanted) or found.city_id != surroundings.DEFAULT_CITY
        with ProgressBar() as bar:
            function(Call(found, day.date() if day else date.today(), bar, is_named), **options)

    return command
