"""Sentences about sources and releases: what was read, what changed, and why counts differ."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from dashboard.change import Period
from dashboard.words.speech import Speech


@dataclass(frozen=True)
class Variant:
    """One published count of a year; `as_of` is printed as the publisher gave it."""

    counted: int
    publisher: str
    counting_rule: str
    as_of: str


class RecordWords(Speech):
    """Where the numbers come from."""

    def release(self, published_on: date, data_through: date) -> str:
        """What a release is."""
        return self._(
            "This release was published on {day}. It holds counts through {through}."
        ).format(day=self.day(published_on), through=self.through(data_through))

    def revision(self, area: str, period: Period, old: int, new: int, published_on: date) -> str:
        """One line of the log of changed numbers."""
        return self._(
            "On {day}, the count for {area} in {span} was changed from {old} to {new}."
        ).format(
            day=self.day(published_on),
            area=area,
            span=self.span(period),
            old=self.number(old),
            new=self.number(new),
        )

    def no_revisions(self) -> str:
        """A log without lines."""
        return self._("No published count has been changed so far.")

    def file_read(self, publisher: str, year: int, rows_read: int, rows_used: int) -> str:
        """How many rows of a file were read and used."""
        return self._(
            "{publisher}, {year}: {read} rows were read, and {used} of them were counted."
        ).format(
            publisher=publisher,
            year=year,
            read=self.number(rows_read),
            used=self.number(rows_used),
        )

    def counts_differ(self, year: int, counts: Iterable[int]) -> str:
        """That one year has been published with more than one count."""
        each = sorted(set(counts))
        if len(each) == 1:
            return self._("Every source we found gives {count} people killed in {year}.").format(
                count=self.number(each[0]), year=year
            )
        return self._(
            "The year {year} has been published as {counts}. Publishers count in different ways, "
            "and correct their counts later."
        ).format(year=year, counts=self.list_of([self.number(count) for count in each]))

    def counts_differ_reasons(self) -> list[str]:
        """Why two honest counts of one year can differ, one sentence each."""
        return [
            self._("Some counts leave out people killed by the police. Others include them."),
            self._("Some count the day a person was hurt. Others count the day of death."),
            self._("A death may be ruled a homicide, or not, months later."),
            self._("A count read in January can be smaller than the same count read in June."),
            self._("City borders and police borders are not always the same."),
        ]

    def variant(self, variant: Variant) -> str:
        """One published count with who, how and when. The rule is quoted from its publisher."""
        return self._("{count}: {publisher}, as of {as_of}. Rule: “{rule}”").format(
            count=self.number(variant.counted),
            publisher=variant.publisher,
            as_of=variant.as_of,
            rule=variant.counting_rule,
        )

    def counting_rule(self, rule: str) -> str:
        """A counting rule, quoted in the language it was written in."""
        return self._("Rule: “{rule}”").format(rule=rule)

    def how_we_count(self) -> str:
        """The counting rule of the police record in plain words."""
        return self._(
            "From a police file we count people, not rows. Each person killed counts once, "
            "on the day the person was hurt if the file has it. "
            "Killings by police and killings ruled justified are left out."
        )

    def left_out(self, reason: str) -> str:
        """Why rows of a police file were not counted. An unknown reason is said as it is written,
        so that a new importer cannot make a page fail."""
        return {
            "other_offense": self._("about another crime"),
            "negligent_manslaughter": self._("a death from carelessness"),
            "justifiable_homicide": self._("a killing ruled justified"),
            "suspect": self._("about a suspect, not a victim"),
            "arrest": self._("about a person arrested, not a victim"),
            "victim_and_suspect": self._("says the same person is victim and suspect"),
            "other_involvement": self._("about a witness or someone else"),
            "unknown_involvement": self._("does not say who the person is"),
            "no_report_number": self._("has no report number"),
            "no_day": self._("no date that can be used"),
            "duplicate_row": self._("the same row again"),
            "same_victim": self._("a victim already counted"),
            "same_report": self._("a report already counted"),
        }.get(reason, reason.replace("_", " "))

    def place_quality(self, quality: str) -> str:
        """How well a row of a police file could be placed."""
        return {
            "in_area": self._("placed in a named area"),
            "unnamed_area": self._("in the city, in an area without a name"),
            "default_address": self._("at a default address, so not mapped"),
            "zero_point": self._("at an empty point"),
            "out_of_city": self._("at a point outside the city"),
            "no_point": self._("no point given"),
            "no_boundaries": self._("borders not loaded yet"),
        }.get(quality, quality.replace("_", " "))
