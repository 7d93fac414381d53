"""Labels, notes on freshness and source, help before harm, and what to say where nothing is."""

from __future__ import annotations

from datetime import date

from dashboard.change import Period
from dashboard.words.speech import Speech

AWAITING_REVIEW = "awaiting human review"


class NoticeWords(Speech):
    """What stands around the numbers."""

    def status(self, status: str) -> str:
        """The label of a value's status; an unknown status is an error of ours, a KeyError."""
        return {
            "shown": self._("shown"),
            "not_shown": self._("not shown, to protect people"),
            "not_reported": self._("not reported yet"),
            "provisional": self._("may still change"),
        }[status]

    def may_still_change(self) -> str:
        """The note beside the newest periods."""
        return self._("The newest counts may still change, as reports come in late.")

    def data_through(self, day: date) -> str:
        """The last day the counts cover."""
        return self._("Counts through {day}.").format(day=self.through(day))

    def updated(self, day: date) -> str:
        """When this release was published."""
        return self._("Updated {day}.").format(day=self.day(day))

    def counted_by(self, publisher: str) -> str:
        """Who counted."""
        return self._("Counted by {publisher}.").format(publisher=publisher)

    def source_line(self, publisher: str, through: date, updated: date) -> str:
        """The line under a chart: who counted, through when, updated when."""
        return " ".join(
            (self.counted_by(publisher), self.data_through(through), self.updated(updated))
        )

    def stale(self, publisher: str, through: date) -> str:
        """The banner of a source that has not reported for long."""
        return self._(
            "The newest counts from {publisher} end with {day}. Newer counts are not in yet."
        ).format(publisher=publisher, day=self.through(through))

    def simulated(self, place: str) -> str:
        """The banner of the made-up city."""
        return self._(
            "Simulated. {place} is not a real place. Every name and number on this page is made up."
        ).format(place=place)

    def simulated_mark(self) -> str:
        """The one word that stands on each chart, map and file of the made-up city."""
        return self._("Simulated")

    def translation_note(self) -> str:
        """A note where no person has read over the translation; empty otherwise. The catalog's
        Last-Translator says `awaiting human review` until someone puts their name there."""
        if self.translations.info().get("last-translator", "") == AWAITING_REVIEW:
            return self._("No person has checked this translation yet. Please tell us of errors.")
        return ""

    def help_first(self) -> str:
        """The line that comes before any number of people killed."""
        return self._("Need help now? Call or text 988, any time. It is free and private.")

    def help_intro(self) -> str:
        """Before the list of help lines."""
        return self._("These lines are for survivors, families, and anyone who is worried.")

    def help_contact(self, phone: str, sms: str = "") -> str:
        """How to reach a line."""
        if phone and sms:
            return self._("Call {phone} or text {sms}.").format(phone=phone, sms=sms)
        if sms:
            return self._("Text {sms}.").format(sms=sms)
        return self._("Call {phone}.").format(phone=phone)

    def help_verified(self, day: date) -> str:
        """When a number was last checked."""
        return self._("Number checked on {day}.").format(day=self.day(day))

    def leave_quickly(self) -> str:
        """The quick-exit button."""
        return self._("Leave this site now")

    def number_has_people(self) -> str:
        """Who stands behind each number of people killed."""
        return self._("Each person killed had family and friends.")

    def no_counts(self, period: Period) -> str:
        """A period without counts."""
        return self._("We have no counts for {span} yet.").format(span=self.span(period))

    def no_release(self) -> str:
        """A door that has nothing to show yet."""
        return self._("Nothing has been published yet. Please come back later.")

    def view_changed(self) -> str:
        """After an address with values that are not known."""
        return self._("Part of this link is not known to us. We show the usual view in its place.")

    def not_reported_by_partners(self) -> str:
        """A program measure before its first report."""
        return self._("Not reported yet. Partners have not sent these counts.")

    def same_as_table(self) -> str:
        """The switch from a picture to its numbers."""
        return self._("The same numbers as a table")
