"""Sentences about the city's count: 12 months, year to date, expected range, rates, long series.

They say what was counted and what chance alone can do. They never say why a count changed.
"""

from __future__ import annotations

from dashboard.change import (
    FEWEST_FOR_PERCENT,
    FEWEST_FOR_RATE,
    Change,
    ExpectedRange,
    Period,
    Rate,
    is_month_end,
)
from dashboard.words.speech import Speech


class ChangeWords(Speech):
    """Counts beside counts. `place` is a name to print as it is ("Kansas City")."""

    def people_killed(self, count: int, place: str, period: Period) -> str:
        """One count: "In 2025, 142 people were killed in Kansas City."."""
        if count == 0:
            return self._("In {span}, the record shows no one killed in {place}.").format(
                span=self.span(period), place=place
            )
        return self.ngettext(
            "In {span}, {count} person was killed in {place}.",
            "In {span}, {count} people were killed in {place}.",
            count,
        ).format(span=self.span(period), count=self.number(count), place=place)

    def people_killed_12_months(self, change: Change, place: str) -> str:
        """Both counts of two stretches of 12 months."""
        before = (
            self._("In the 12 months before, no one was.")
            if change.before == 0
            else self.ngettext(
                "In the 12 months before, {count} was.",
                "In the 12 months before, {count} were.",
                change.before,
            ).format(count=self.number(change.before))
        )
        return f"{self.people_killed(change.after, place, change.after_period)} {before}"

    def change_sentence(self, change: Change) -> str:
        """Whether chance alone could make the difference; the counts have to stand beside it."""
        if change.before == change.after:
            return self._("The two counts are the same.")
        if change.is_larger_than_chance:
            return self._(
                "This difference is larger than chance alone would usually make it. "
                "The counts do not say why."
            )
        return self._("A difference of this size is within what chance alone usually makes.")

    def change_percent(self, change: Change) -> str:
        """The change in percent with its range, or why there is none."""
        if change.percent is None or change.ratio is None:
            return self._(
                "We give no percent when a count is under {fewest}. It would swing too much."
            ).format(fewest=self.number(FEWEST_FOR_PERCENT))
        return self._(
            "That is {change}. Allowing for chance, it fits anything from {low} to {high}."
        ).format(
            change=self.multiple(change.ratio),
            low=self.multiple(change.ratio_low),
            high=self.multiple(change.ratio_high),
        )

    def opening(self, change: Change, place: str) -> str:
        """The first sentence of the overview: both counts, then what chance can do."""
        return f"{self.people_killed_12_months(change, place)} {self.change_sentence(change)}"

    def year_to_date(self, change: Change, place: str) -> str:
        """This year so far beside the same part of last year, then what chance can do."""
        last_year = str(change.before_period.end.year)
        # 1 January to 28 February is whole months in one year and not in a leap year.
        if self._is_months(change.after_period) and self._is_months(change.before_period):
            before = self.ngettext(
                "In the same months of {year}, {count} person was.",
                "In the same months of {year}, {count} people were.",
                change.before,
            )
        else:
            before = self.ngettext(
                "In the same days of {year}, {count} person was.",
                "In the same days of {year}, {count} people were.",
                change.before,
            )
        return " ".join(
            (
                self.people_killed(change.after, place, change.after_period),
                before.format(year=last_year, count=self.number(change.before)),
                self.change_sentence(change),
            )
        )

    def not_comparable(self, reason: str) -> str:
        """Why two periods are not compared; `reason` is `UnequalPeriods.reason`."""
        sentences = {
            "overlap": self._("These two periods share days. We do not compare them."),
            "wrong_order": self._("The earlier period has to come first."),
            "different_length": self._(
                "These two periods are not equally long. We do not compare them."
            ),
            "different_part_of_year": self._(
                "These two periods are not the same part of the year. We do not compare them."
            ),
            "no_complete_month": self._(
                "No month of this year is complete yet. There is nothing to compare."
            ),
        }
        return sentences.get(reason, self._("These two periods cannot be compared."))

    def expected_range(self, expected: ExpectedRange) -> str:
        """Where a count of 12 months would usually fall: "between 136 and 187"."""
        return self._(
            "Going by the {years} full years before, a count of 12 months would usually be "
            "between {low} and {high}."
        ).format(
            years=self.small_number(expected.years),
            low=self.number(expected.lowest),
            high=self.number(expected.highest),
        )

    def against_range(self, count: int, expected: ExpectedRange) -> str:
        """Where a count lies beside its expected range."""
        sentence = {
            "below": self._("The count of {count} is below that range."),
            "inside": self._("The count of {count} is inside that range."),
            "above": self._("The count of {count} is above that range."),
        }[expected.place_of(count)]
        return sentence.format(count=self.number(count))

    def expected_range_note(self) -> str:
        """How the expected range is made, for the note under a chart."""
        return self._(
            "The range shows how far a count can move by chance alone. "
            "It is built around the mean of the five full years before. A comparison with only "
            "the 12 months before can come out differently."
        )

    def rate(self, rate: Rate, place: str, year: int) -> str:
        """A rate with the range chance leaves it."""
        return self._(
            "In {year}, there were {rate} people killed per 100,000 residents of {place}. "
            "Allowing for chance, the rate fits anything from {low} to {high}."
        ).format(
            year=year,
            rate=self.decimal(rate.per_100k),
            place=place,
            low=self.decimal(rate.low),
            high=self.decimal(rate.high),
        )

    def rate_population(self, population: int, year: int, source: str) -> str:
        """The population behind a rate."""
        return self._("Population: {population} in {year}. Source: {source}.").format(
            population=self.number(population), year=year, source=source
        )

    def no_rate(self) -> str:
        """Why a count comes without a rate."""
        return self._("We give no rate for fewer than {fewest} people killed.").format(
            fewest=self.number(FEWEST_FOR_RATE)
        )

    def long_series(self, place: str, first_year: int, last_year: int) -> str:
        """What the series of years shows."""
        return self._(
            "Each mark is the number of people killed in {place} in one year, "
            "from {first} through {last}."
        ).format(place=place, first=first_year, last=last_year)

    def series_segments(self, labels: list[str]) -> str:
        """That the series is put together from several publishers."""
        return self._(
            "The years come from more than one publisher, each with its own way to count: "
            "{labels}. Small steps between them may be a change in counting."
        ).format(labels=self.list_of(labels))

    @staticmethod
    def _is_months(period: Period) -> bool:
        return period.start.day == 1 and is_month_end(period.end)
