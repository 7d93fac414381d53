"""Sentences about what partners reported: service referrals, services, meetings, call-ins.

A number that is not shown has one label and no sentence of its own kind: nothing here may hint at
what it could be. A sum over partners is service referrals, services or visits, never people.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from dashboard.change import Period
from dashboard.words.speech import Speech


class ReportedWords(Speech):
    """Counts of partner organizations. `place` is a name printed as it is."""

    def referrals_received(self, count: int, place: str, period: Period) -> str:
        """How many service referrals came in."""
        if count == 0:
            sentence = self._(
                "In {place}, partners received no service referral. That was in {span}."
            )
        else:
            sentence = self.ngettext(
                "In {place}, partners received {count} service referral. That was in {span}.",
                "In {place}, partners received {count} service referrals. That was in {span}.",
                count,
            )
        return sentence.format(span=self.span(period), count=self.number(count), place=place)

    def reached_in_time(self, part: int, whole: int, percent: float | None) -> str:
        """How many of those whose contact is known were reached within 72 hours."""
        known = self._("For {whole} of them we know if the person was reached.").format(
            whole=self.number(whole)
        )
        if percent is None:
            sentence = self._("{part} of these were reached within 72 hours.")
            return f"{known} {sentence.format(part=self.number(part))}"
        sentence = self._("{part} of these, or {percent}, were reached within 72 hours.")
        return f"{known} {sentence.format(part=self.number(part), percent=self.percent(percent))}"

    def services_given(self, count: int, place: str, period: Period) -> str:
        """How many times help was given."""
        if count == 0:
            sentence = self._("In {place}, partners gave no service. That was in {span}.")
        else:
            sentence = self.ngettext(
                "In {place}, partners gave a service {count} time. That was in {span}.",
                "In {place}, partners gave a service {count} times. That was in {span}.",
                count,
            )
        return sentence.format(span=self.span(period), count=self.number(count), place=place)

    def follow_ups(self, part: int, whole: int, percent: float | None) -> str:
        """How many follow-ups were due in the time just named, and how many were on time."""
        due = self.ngettext(
            "In the same time, {whole} follow-up was due.",
            "In the same time, {whole} follow-ups were due.",
            whole,
        ).format(whole=self.number(whole))
        if percent is None:
            sentence = self._("{part} were done on time.").format(part=self.number(part))
        else:
            sentence = self._("{part}, or {percent}, were done on time.").format(
                part=self.number(part), percent=self.percent(percent)
            )
        return f"{due} {sentence}"

    def meeting_visits(self, count: int, period: Period) -> str:
        """How often partner organizations were at the weekly meeting."""
        if count == 0:
            return self._("In {span}, no partner came to a weekly meeting.").format(
                span=self.span(period)
            )
        seats = self.ngettext(
            "In {span}, the weekly meetings had {count} visit by a partner organization.",
            "In {span}, the weekly meetings had {count} visits by partner organizations.",
            count,
        ).format(span=self.span(period), count=self.number(count))
        again = self._("A partner that came to four meetings counts four times.")
        return f"{seats} {again}"

    def call_ins(self, invited: int, attended: int, period: Period) -> str:
        """How many people were invited to call-ins, and how many came."""
        sentence = self.ngettext(
            "In {span}, {invited} person was invited to a call-in. {attended} came.",
            "In {span}, {invited} people were invited to call-ins. {attended} came.",
            invited,
        )
        return sentence.format(
            span=self.span(period), invited=self.number(invited), attended=self.number(attended)
        )

    def count_without_number(self, what: str, period: Period, status: str) -> str:
        """A count that is `not_shown` or `not_reported`; `what` is the title of its measure."""
        if status == "not_shown":
            sentence = self._("{what} in {span}: not shown, to protect people.")
        else:
            sentence = self._("{what} in {span}: not reported yet.")
        return sentence.format(what=what, span=self.span(period))

    def nothing_published(self, lag_days: int) -> str:
        """A page before the first count of partners."""
        return self._(
            "Not reported yet. Partners have not sent these counts, or the time to publish has not "
            "come. A count is published {days} days after its period ends, and not before all "
            "reports of it are due."
        ).format(days=self.number(lag_days))

    def each_month(self, what: str) -> str:
        """What the bars of a chart over months are."""
        return self._("Each bar is one month. What is counted: {what}.").format(what=what)

    def each_group(self, what: str, by: str, period: Period) -> str:
        """What the bars of a chart of groups are."""
        return self._("{what} in {span}, {by}.").format(what=what, span=self.span(period), by=by)

    def by_attribute(self, attribute: str) -> str:
        """A way to split counts, as it reads after a comma."""
        return {
            "referral_source": self._("by who sent the person"),
            "population": self._("by who the help is for"),
            "service_type": self._("by kind of service"),
            "outcome": self._("by what came of them"),
            "contact": self._("by how soon the person was reached"),
            "timeliness": self._("by whether they were on time"),
            "stage": self._("by stage"),
        }[attribute]

    def counted_thing(self, report: str) -> str:
        """What the groups of a report are counted in; `report` names the family of counts."""
        return {
            "service_referrals": self._("Service referrals"),
            "services": self._("Services"),
            "follow_ups": self._("Follow-ups that were due"),
            "call_ins": self._("People invited to call-ins"),
            "meetings": self._("Visits by partner organizations"),
        }[report]

    def attribute_heading(self, attribute: str) -> str:
        """The head of the column that names the groups of an attribute."""
        return {
            "referral_source": self._("Who sent the person"),
            "population": self._("Who the help is for"),
            "service_type": self._("Kind of service"),
            "outcome": self._("What came of them"),
            "contact": self._("How soon the person was reached"),
            "timeliness": self._("On time or not"),
            "stage": self._("Stage"),
        }[attribute]

    def group(self, attribute: str, value: str) -> str:
        """A group of an attribute. One that is not known is said as it is written, so that a new
        word in a report cannot make a page fail."""
        return self._groups().get((attribute, value), value.replace("_", " "))

    def groups_of(self, attribute: str) -> list[str]:
        """The known groups of an attribute, in the order in which they are listed."""
        return [value for name, value in self._groups() if name == attribute]

    def _groups(self) -> dict[tuple[str, str], str]:
        _ = self._
        return {
            ("referral_source", "police"): _("Police"),
            ("referral_source", "corrections"): _("Department of corrections"),
            ("referral_source", "probation_parole"): _("Probation or parole"),
            ("referral_source", "custom_notification"): _("Custom notification"),
            ("referral_source", "trauma_hospital"): _("Trauma hospital"),
            ("referral_source", "call_in"): _("Call-in"),
            ("referral_source", "community"): _("Community or another group"),
            ("referral_source", "self"): _("Came without being sent"),
            ("population", "victim_or_family"): _("Survivors and families"),
            ("population", "high_risk"): _("People at high risk of violence"),
            ("population", "returning_citizen"): _("Returning citizens"),
            ("population", "other"): _("Everyone else"),
            ("service_type", "job_training_placement"): _("Job training and job search"),
            ("service_type", "education_ged"): _("School and GED"),
            ("service_type", "counseling"): _("Counseling"),
            ("service_type", "emergency_assistance"): _("Emergency help"),
            ("service_type", "housing"): _("Housing"),
            ("service_type", "witness_protection"): _("Witness protection"),
            ("service_type", "conflict_resolution"): _("Settling conflicts"),
            ("service_type", "legal"): _("Legal help"),
            ("service_type", "health"): _("Health care"),
            ("service_type", "other"): _("Other services"),
            ("outcome", "accepted"): _("The partner took the person in"),
            ("outcome", "declined"): _("The person said no"),
            ("outcome", "no_capacity"): _("The partner had no room"),
            ("outcome", "not_eligible"): _("The rules did not fit"),
            ("outcome", "no_longer_interested"): _("The person did not go on"),
            ("outcome", "undecided_over_2_business_days"): _("Open after two business days"),
            ("contact", "within_72h"): _("Reached within 72 hours"),
            ("contact", "later"): _("Reached later"),
            ("contact", "not_yet"): _("Not reached yet"),
            ("timeliness", "on_time"): _("Done on time"),
            ("timeliness", "late"): _("Done late"),
            ("timeliness", "not_reached"): _("The person was not reached"),
            ("stage", "invited"): _("Invited"),
            ("stage", "attended"): _("Came"),
            ("stage", "accepted_services"): _("Took up services"),
            ("stage", "engaged_30_days"): _("With a service after 30 days"),
            ("stage", "engaged_90_days"): _("With a service after 90 days"),
            ("stage", "engaged_180_days"): _("With a service after 180 days"),
        }

    def count_or_status(self, counted: int | None, status: str) -> str:
        """A number, or the label of a value without one; as it stands in a cell or on a mark."""
        if status == "shown" and counted is not None:
            return self.number(counted)
        return {
            "not_shown": self._("not shown, to protect people"),
            "not_reported": self._("not reported yet"),
        }[status]

    def period_label(self, period: Period) -> str:
        """A stretch of months in a list to pick from: "Jul 2026 to Sep 2026"."""
        first, last = self.month_short(period.start), self.month_short(period.end)
        if first == last:
            return first
        return self._("{first} to {last}").format(first=first, last=last)

    def published_after(self, lag_days: int) -> str:
        """When counts of partners come out."""
        return self._(
            "Each count is published once: {days} days after its period ends, and not before all "
            "reports of it were due."
        ).format(days=self.number(lag_days))

    def partners_had_reported(self, reported: int, expected: int) -> str:
        """How complete a published period is."""
        return self.ngettext(
            "{reported} of {expected} partner organization had reported.",
            "{reported} of {expected} partner organizations had reported.",
            expected,
        ).format(reported=self.number(reported), expected=self.number(expected))

    def source_published(self, source: str, on: date | None) -> str:
        """The line under a chart: where the counts come from, and when they were published."""
        line = self._("Source: {source}.").format(source=source)
        if on is None:
            return line
        return f"{line} {self._('Published on {day}.').format(day=self.day(on))}"

    def leaves_out(self, text: str) -> str:
        """What a measure does not count, in its own words."""
        return self._("Not counted here: {text}").format(text=text)

    def parts_and_total(self) -> str:
        """Why parts may add up to less than the total."""
        return self._(
            "The parts you see can add up to less than the total. The total also holds what is "
            "not shown, and what has no known place or group."
        )

    def places_and_city(self) -> str:
        """Why places may add up to less than the city although none of them is hidden."""
        return self._(
            "Some partners' counts may name no place, so places can add up to less than the city."
        )

    def year_keeps_boundaries(self) -> str:
        """When a place that moved to another district or division counts there."""
        return self._(
            "Each neighborhood counts in the same larger place for a whole year. A new boundary "
            "counts from the next year."
        )

    def not_shown_is_not_missing(self) -> str:
        """What the two labels without a number mean."""
        return self._(
            "“Not shown” and “not reported yet” are not the same. The first guards people. "
            "The second means that no count is there."
        )

    def alt_over_months(self, what: str, place: str, first: date, last: date, latest: str) -> str:
        """The bars of the months; `latest` is the newest number or its label."""
        return self._(
            "Bar chart: {what} in {place}, each month from {first} to {last}. "
            "The last month: {latest}."
        ).format(
            what=what, place=place, first=self.month(first), last=self.month(last), latest=latest
        )

    def alt_groups(self, what: str, by: str, named: Sequence[tuple[str, str]]) -> str:
        """The bars of groups or places: each name with its number or label."""
        each = [self._("{name}: {count}").format(name=name, count=said) for name, said in named]
        return self._("Bar chart: {what}, {by}. {each}.").format(
            what=what, by=by, each=self.list_of(each)
        )
