"""The four measures of the first page: each one sentence, also where nothing was reported yet."""

from __future__ import annotations

from dashboard import public_data
from dashboard.change import Period, rolling_12_months
from dashboard.components import record
from dashboard.components.tiles import tiles
from dashboard.components.view import View, kept


@kept
def measure_tiles(view: View) -> None:
    """People killed, people shot and injured, service referrals, services."""
    words = view.words
    _ = words._
    not_yet = words.status("not_reported")
    partners = _("Partners have not reported yet.")
    tiles(
        [
            _killed(view),
            _shot(view),
            (not_yet.capitalize(), f"{_('Service referrals reached within 72 hours.')} {partners}"),
            (not_yet.capitalize(), f"{_('Services delivered to people.')} {partners}"),
        ]
    )


def _killed(view: View) -> tuple[str, str]:
    words = view.words
    period = rolling_12_months(record.through(view)).after
    counted = record.counter(view)(period)
    if counted is None:
        return "", words.no_counts(period)
    sentence = words.ngettext(
        "person was killed in the 12 months through {day}.",
        "people were killed in the 12 months through {day}.",
        counted,
    )
    return words.number(counted), sentence.format(day=words.through(period.end))


def _shot(view: View) -> tuple[str, str]:
    words = view.words
    totals = public_data.published_totals(
        view.database, record.SHOOTINGS, record.publisher_name(view), "year", default_only=True
    )
    if totals.empty:
        return words._("Not available"), words._(
            "People shot who lived. No source counts them here."
        )
    newest = totals.sort_values("period_start").iloc[-1]
    period = Period(newest.period_start.date(), newest.period_end.date())
    sentence = words.ngettext(
        "person was shot and lived in {span}, as counted by {publisher}.",
        "people were shot and lived in {span}, as counted by {publisher}.",
        int(newest.counted),
    )
    return words.number(newest.counted), sentence.format(
        span=words.span(period), publisher=newest.publisher
    )
