"""How numbers, days and stretches of time are said in the reader's language.

`Speech` holds a locale and its translations. The classes of sentences beside it build on it.
Nothing here reads a file: translations are handed in, dates and numbers follow Babel's rules.
"""

from __future__ import annotations

import gettext
import math
from calendar import monthrange
from collections.abc import Sequence
from datetime import date

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_skeleton
from babel.lists import format_list
from babel.numbers import format_decimal

from dashboard.change import Period, is_month_end

REGION = "US"
"""Dates and numbers follow United States usage in every language: 1,234.5 in Spanish too, as
readers here meet it in local newspapers and on forms."""


class Speech:
    """Numbers, days and periods in one language.

    `locale` is a language code (`en`, `es`); `translations` a gettext catalog of it.
    """

    def __init__(self, locale: str = "en", translations: gettext.NullTranslations | None = None):
        self.locale = locale
        self.translations = translations or gettext.NullTranslations()
        self._ = self.translations.gettext
        self.ngettext = self.translations.ngettext
        try:
            self.format_locale = Locale.parse(f"{locale}_{REGION}")
        except UnknownLocaleError:
            self.format_locale = Locale.parse(locale)

    @property
    def direction(self) -> str:
        """`ltr` or `rtl`: the direction the language is written in."""
        return self.format_locale.text_direction

    def number(self, value: float) -> str:
        """A whole number: 12,345."""
        return format_decimal(round(value), locale=self.format_locale)

    def small_number(self, value: int) -> str:
        """Numbers up to ten as a word, larger ones in digits."""
        words = {
            1: self._("one"),
            2: self._("two"),
            3: self._("three"),
            4: self._("four"),
            5: self._("five"),
            6: self._("six"),
            7: self._("seven"),
            8: self._("eight"),
            9: self._("nine"),
            10: self._("ten"),
        }
        return words.get(value, self.number(value))

    def decimal(self, value: float, digits: int = 1) -> str:
        """A number with a fixed count of decimals: 28.6."""
        zeros = "0" * digits
        return format_decimal(value, format=f"#,##0.{zeros}", locale=self.format_locale)

    def percent(self, value: float) -> str:
        """A percentage, given in percent: 7.1 is said as 7%."""
        return self._("{number}%").format(number=self.number(abs(value)))

    def day(self, day: date) -> str:
        """November 18, 2026."""
        return format_date(day, "long", locale=self.format_locale)

    def day_of_year(self, day: date) -> str:
        """November 18."""
        return format_skeleton("MMMMd", day, locale=self.format_locale)

    def month(self, day: date) -> str:
        """November 2026."""
        return format_skeleton("yMMMM", day, locale=self.format_locale)

    def month_short(self, day: date) -> str:
        """Nov 2026, for the marks of an axis."""
        return format_skeleton("yMMM", day, locale=self.format_locale)

    def month_name(self, day: date) -> str:
        """November."""
        return format_date(day, "LLLL", locale=self.format_locale)

    def through(self, day: date) -> str:
        """The last day of counts, as it reads after "through": the month if it is complete,
        otherwise the day, which some languages give an article there."""
        if is_month_end(day):
            return self.month(day)
        return self._("{day_with_article}").format(day_with_article=self.day(day))

    def at_precision(self, day: date, precision: str) -> str:
        """A date known to the `day`, the `month` or only the `year`."""
        if precision == "day":
            return self.day(day)
        return self.month(day) if precision == "month" else str(day.year)

    def list_of(self, items: Sequence[str]) -> str:
        """a, b, and c."""
        return format_list(list(items), locale=self.format_locale)

    def span(self, period: Period) -> str:
        """A period as it reads after "In": a year, a month, 12 months, months, days, or a day."""
        start, end = period.start, period.end
        if start == end:
            return self.day(start)
        if start.day == 1 and is_month_end(end):
            months = 12 * (end.year - start.year) + end.month - start.month + 1
            if months == 1:
                return self.month(start)
            if months == 12 and start.month == 1:
                return str(start.year)
        if self.is_12_months(period):
            return self._("the 12 months through {last}").format(last=self.through(end))
        if start.day == 1 and is_month_end(end):
            if start.month == 1 and end.month == 12:
                return self._("the years {first} through {last}").format(
                    first=start.year, last=end.year
                )
            first = self.month_name(start) if start.year == end.year else self.month(start)
            return self._("the months from {first} through {last}").format(
                first=first, last=self.month(end)
            )
        first = self.day_of_year(start) if start.year == end.year else self.day(start)
        return self._("the days from {first} through {last}").format(
            first=first, last=self.day(end)
        )

    @staticmethod
    def is_12_months(period: Period) -> bool:
        """Whether a period is 12 months long, on calendar days."""
        following = date.fromordinal(period.end.toordinal() + 1)
        year_on = period.start.year + 1
        last_day = monthrange(year_on, period.start.month)[1]
        anniversary = period.start.replace(year=year_on, day=min(period.start.day, last_day))
        return following == anniversary

    def multiple(self, ratio: float) -> str:
        """A ratio of two counts as a change: 7% fewer, 19% more, the same, no upper limit."""
        if math.isinf(ratio):
            return self._("any number more")
        percent = round(100 * (ratio - 1))
        if percent == 0:
            return self._("the same number")
        if percent < 0:
            return self._("{percent} fewer").format(percent=self.percent(percent))
        return self._("{percent} more").format(percent=self.percent(percent))
