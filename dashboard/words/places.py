"""Sentences about areas: one profile, all areas of a level, and what could not be placed."""

from __future__ import annotations

from datetime import date

from dashboard.change import ExpectedRange, Period
from dashboard.words.speech import Speech


class PlaceWords(Speech):
    """Neighborhoods, districts and divisions. `area` and `place` are names printed as they are."""

    def level(self, area_type: str) -> str:
        """One area of a level, with its article: "a neighborhood"."""
        return {
            "city": self._("a city"),
            "district": self._("a council district"),
            "division": self._("a patrol division"),
            "neighborhood": self._("a neighborhood"),
        }[area_type]

    def level_by(self, area_type: str) -> str:
        """A level as a way to divide the city: "by neighborhood"."""
        return {
            "city": self._("for the whole city"),
            "district": self._("by council district"),
            "division": self._("by patrol division"),
            "neighborhood": self._("by neighborhood"),
        }[area_type]

    def areas_opening(
        self, area_type: str, counted: int, period: Period, place: str, unit: str = "victims"
    ) -> str:
        """What a map or table of a level adds up to, the unplaced included."""
        total = self.area_summary(place, counted, period, unit)
        if counted == 0:
            return total
        here = self._("Here is the count {by_level}.").format(by_level=self.level_by(area_type))
        return f"{total} {here}"

    def area_summary(self, area: str, counted: int, period: Period, unit: str = "victims") -> str:
        """One area's count. `unit` is the file's counted unit: `victims` or `reports`."""
        if counted == 0:
            sentence = self._("In {span}, the police record shows no one killed in {area}.")
        elif unit == "reports":
            sentence = self.ngettext(
                "In {span}, the police file has {count} report of a killing in {area}.",
                "In {span}, the police file has {count} reports of a killing in {area}.",
                counted,
            )
        else:
            sentence = self.ngettext(
                "In {span}, the police record has {count} person killed in {area}.",
                "In {span}, the police record has {count} people killed in {area}.",
                counted,
            )
        return sentence.format(span=self.span(period), count=self.number(counted), area=area)

    def area_not_reported(self, area: str, period: Period) -> str:
        """One area, where no file covers the period: not the same as nobody."""
        return self._(
            "We have no police file for {area} in {span} yet. That does not mean no one was killed."
        ).format(area=area, span=self.span(period))

    def counted_name(self, unit: str = "victims") -> str:
        """The head of a column or a legend. `unit` is `victims` or `reports`."""
        return self._("Reports of killings") if unit == "reports" else self._("People killed")

    def counted_people(self, counted: int, unit: str = "victims") -> str:
        """A count with its unit, for a label on the map."""
        if unit == "reports":
            sentence = self.ngettext(
                "{count} report of a killing", "{count} reports of killings", counted
            )
        else:
            sentence = self.ngettext("{count} person killed", "{count} people killed", counted)
        return sentence.format(count=self.number(counted))

    def area_not_in_part_file(self, area: str, year: int) -> str:
        """One area of which an incomplete file says nothing: not the same as nobody."""
        return self._(
            "The police file we have for {year} holds no one killed in {area}. It is not complete. "
            "That does not mean no one was killed."
        ).format(year=year, area=area)

    def area_range(self, expected: ExpectedRange) -> str:
        """Where an area's count falls in nearly all years, for readers who look at every area."""
        return self._(
            "In nearly all years like the last {years}, between {low} and {high} people "
            "would be killed here."
        ).format(
            years=self.small_number(expected.years),
            low=self.number(expected.lowest),
            high=self.number(expected.highest),
        )

    def small_counts(self) -> str:
        """Why an area has neither rate nor rank."""
        return self._(
            "Small counts move up and down a lot by chance. "
            "So we show no rate and no ranking for an area."
        )

    def area_inside(self, area: str, parent: str, share: float, overlaps: bool) -> str:
        """Which larger area an area lies in. `share` is the part of its land, 0 to 1."""
        if not overlaps:
            return self._("{area} is in {parent}.").format(area=area, parent=parent)
        return self._("The largest part of {area}, {percent} of its land, is in {parent}.").format(
            area=area, parent=parent, percent=self.percent(100 * share)
        )

    def area_population(self, population: int, year: int, source: str) -> str:
        """How many people live in an area."""
        return self.ngettext(
            "{count} person lived here in {year}. Source: {source}.",
            "{count} people lived here in {year}. Source: {source}.",
            population,
        ).format(count=self.number(population), year=year, source=source)

    def also_called(self, alias: str, areas: list[str]) -> str:
        """What a name in use stands for."""
        return self._("“{alias}” is a name people use for {areas}.").format(
            alias=alias, areas=self.list_of(areas)
        )

    def unplaced(self, counted: int, area_type: str, unit: str = "victims") -> str:
        """How many people (or reports) counted could not be placed; they stay in the total."""
        if counted == 0:
            return self._("All that is counted here could be placed in {level}.").format(
                level=self.level(area_type)
            )
        if unit == "reports":
            sentence = self.ngettext(
                "{count} report could not be placed in {level}. The total still counts it.",
                "{count} reports could not be placed in {level}. The total still counts them.",
                counted,
            )
        else:
            sentence = self.ngettext(
                "{count} person could not be placed in {level}. The total still counts them.",
                "{count} people could not be placed in {level}. The total still counts them.",
                counted,
            )
        return sentence.format(count=self.number(counted), level=self.level(area_type))

    def unplaced_name(self) -> str:
        """The name of the row of what could not be placed."""
        return self._("Place not known")

    def approximate_map(self) -> str:
        """That shapes are drawn from centers and sizes, not from borders."""
        return self._(
            "This map is approximate. The official borders are not loaded yet. "
            "Each area is drawn around its center, at about its true size."
        )

    def overlapping_areas(self) -> str:
        """How an area cut by a border is listed."""
        return self._(
            "A few neighborhoods lie in two districts. We list each one "
            "under the district that holds the most of its land."
        )

    def partial_file(self, held: int, published: int, year: int, unit: str = "victims") -> str:
        """That a police file holds fewer people than the published city total."""
        if unit == "reports":
            sentence = self.ngettext(
                "For {year}, the police file we have holds {held} report. "
                "The published count for the city is {published} people killed. "
                "So the places shown here are not the full count.",
                "For {year}, the police file we have holds {held} reports. "
                "The published count for the city is {published} people killed. "
                "So the places shown here are not the full count.",
                held,
            )
        else:
            sentence = self._(
                "For {year}, the police file we have holds {held} of the {published} people "
                "killed in the published count. So the places shown here are not the full count."
            )
        return sentence.format(year=year, held=self.number(held), published=self.number(published))

    def reports_not_victims(self, year: int) -> str:
        """That a file counts reports, because it does not say who is a victim."""
        return self._(
            "For {year} we count reports, because this file does not say who is a victim. "
            "One report can be about more than one person."
        ).format(year=year)

    def file_covers(self, first: date, last: date) -> str:
        """Which days a police file covers."""
        return self._("The police file covers {first} through {last}.").format(
            first=self.day(first), last=self.day(last)
        )

    def level_not_available(self, area_type: str) -> str:
        """That a level has no counts in this city."""
        return self._("Counts {by_level} are not available for this city yet.").format(
            by_level=self.level_by(area_type)
        )

    def no_area_found(self, text: str) -> str:
        """A search without a result."""
        return self._("We found no place named “{text}”. Try part of the name.").format(text=text)

    def choose_area(self) -> str:
        """What to do where no area is chosen."""
        return self._("Choose a place on the map, in the list, or by name to see its numbers.")
