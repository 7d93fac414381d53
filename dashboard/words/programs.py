"""Sentences about programs and other cities: dates and published ratings, never a claim of ours.

A rating and the other side are what somebody published: `quoted` puts them into quotation marks
with the publisher's name. Events and notes are short accounts of ours, so they keep our rules for
words. None of the four is translated; other languages say that they are in English.
"""

from __future__ import annotations

from datetime import date

from dashboard.change import Rate
from dashboard.words.speech import Speech


class ProgramWords(Speech):
    """What happened when, and what others have published about it."""

    def quoted(self, text: str, publisher: str) -> str:
        """A published statement, marked as somebody else's words; quotes in it become single."""
        inner = text.replace("“", "‘").replace("”", "’")
        return self._("“{text}” ({publisher})").format(text=inner, publisher=publisher)

    def program_event(self, program: str, event: str, on: date, precision: str, source: str) -> str:
        """One dated event of a program, as its source tells it, in short."""
        return self._("{date}: {program}. {event} ({source}).").format(
            date=self.at_precision(on, precision), program=program, event=event, source=source
        )

    def program_note(self, note: str) -> str:
        """A remark on an event by those who keep the city's data."""
        return self._("Note: {note}").format(note=note)

    def program_rating(self, program: str, rating: str, publisher: str) -> str:
        """A published evidence rating."""
        return self._("Published rating of {program}: {quotation}.").format(
            program=program, quotation=self.quoted(rating, publisher)
        )

    def program_other_side(self, statement: str, publisher: str) -> str:
        """What others have published, beside the rating."""
        return self._("Others have written: {quotation}.").format(
            quotation=self.quoted(statement, publisher)
        )

    def program_not_rated(self, program: str) -> str:
        """A program without a published rating."""
        return self._("We found no published rating of {program}.").format(program=program)

    def program_caution(self) -> str:
        """What a line at a date does not say."""
        return self._(
            "A line marks the date a program began. It does not show that the program "
            "changed the count. Many things change at the same time."
        )

    def comparison_rate(self, city: str, year: int, rate: Rate) -> str:
        """One city's rate."""
        return self._(
            "{city}, {year}: {rate} people killed per 100,000 residents. "
            "Allowing for chance: {low} to {high}."
        ).format(
            city=city,
            year=year,
            rate=self.decimal(rate.per_100k),
            low=self.decimal(rate.low),
            high=self.decimal(rate.high),
        )

    def comparison_caution(self) -> str:
        """Why the cities are beside each other and not in order of their rates."""
        return self._(
            "Cities draw their borders and count in their own ways. "
            "They are listed by name. This is not a ranking."
        )


class ChartWords(Speech):
    """One sentence for each picture, for those who do not see it."""

    def alt_12_months(self, place: str, first: date, last: date, latest: int) -> str:
        """The line of rolling 12 months."""
        return self._(
            "Line chart: people killed in {place} in the 12 months up to each month, "
            "from {first} to {last}. The last value is {count}."
        ).format(
            place=place,
            first=self.month(first),
            last=self.through(last),
            count=self.number(latest),
        )

    def alt_years(self, place: str, first: int, last: int, lowest: int, highest: int) -> str:
        """The series of years."""
        return self._(
            "Line chart: people killed in {place} in each year from {first} to {last}. "
            "Values run from {low} to {high}."
        ).format(
            place=place,
            first=first,
            last=last,
            low=self.number(lowest),
            high=self.number(highest),
        )

    def alt_year_to_date(self, place: str, year: int, after: int, before: int) -> str:
        """This year so far beside last year."""
        return self._(
            "Line chart: people killed in {place} so far in {year}, day by day or month by month. "
            "The count is {after}. At the same point of the year before it was {before}."
        ).format(place=place, year=year, after=self.number(after), before=self.number(before))

    def alt_map(
        self, place: str, by_level: str, span: str, highest: int, unit: str = "victims"
    ) -> str:
        """The map of one level. `by_level` and `span` come from `level_by` and `span`; `unit` is
        `victims` or `reports`."""
        return self._(
            "Map: {counted} in {place} {by_level}, in {span}. The highest count is {high}. "
            "The table holds the same numbers."
        ).format(
            counted=self.counted_name(unit),
            place=place,
            by_level=by_level,
            span=span,
            high=self.number(highest),
        )

    def alt_area(self, area: str, first: int, last: int) -> str:
        """The bars of one area's years."""
        return self._(
            "Bar chart: people killed in {area} in each year from {first} to {last}."
        ).format(area=area, first=first, last=last)

    def alt_comparison(self, cities: list[str], first: int, last: int) -> str:
        """The lines of several cities."""
        return self._(
            "Line chart: people killed per 100,000 residents in {cities}, "
            "each year from {first} to {last}."
        ).format(cities=self.list_of(cities), first=first, last=last)

    def alt_rates(self, cities: list[str], rates: list[float]) -> str:
        """One rate for each city, in the order of the names."""
        each = [
            self._("{city}: {rate}").format(city=city, rate=self.decimal(rate))
            for city, rate in zip(cities, rates, strict=True)
        ]
        return self._("Dot chart: people killed per 100,000 residents. {each}.").format(
            each=self.list_of(each)
        )
