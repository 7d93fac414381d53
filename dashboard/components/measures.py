"""The four measures of the first page: each one sentence, also where nothing was reported yet."""

from __future__ import annotations

from dashboard import public_data
from dashboard.change import Period, rolling_12_months
from dashboard.components import program_openings, program_record, record
from dashboard.components.tiles import tiles
from dashboard.components.view import View, kept


@kept
def measure_tiles(view: View) -> None:
    """People killed, people shot and injured, service referrals, services."""
    tiles([_killed(view), _shot(view), _reached(view), _served(view)])


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


def _reached(view: View) -> tuple[str, str]:
    words = view.words
    span = program_record.newest(view, program_record.RECEIVED)
    what = words._("Service referrals reached within 72 hours.")
    if span is None:
        return _not_yet(view, what)
    share = program_openings.reached_share(view, span)
    if not share.is_shown:
        return words.status(share.status).capitalize(), what
    sentence = words._("of {whole} service referrals were reached within 72 hours in {span}.")
    return words.number(share.part), sentence.format(
        whole=words.number(share.whole), span=words.span(span.period)
    )


def _served(view: View) -> tuple[str, str]:
    words = view.words
    span = program_record.newest(view, program_record.SERVICES)
    what = words._("Services delivered to people.")
    if span is None:
        return _not_yet(view, what)
    figure = program_record.city_figure(view, program_record.SERVICES, span)
    if not figure.is_shown:
        return words.status(figure.status).capitalize(), what
    sentence = words.ngettext(
        "service was given by partners in {span}.",
        "services were given by partners in {span}.",
        figure.counted,
    )
    return words.number(figure.counted), sentence.format(span=words.span(span.period))


def _not_yet(view: View, what: str) -> tuple[str, str]:
    words = view.words
    partners = words._("Partners have not reported yet.")
    return words.status("not_reported").capitalize(), f"{what} {partners}"
