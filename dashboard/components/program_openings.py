"""The first sentence of each page about partners' counts, and the list of periods below it."""

from __future__ import annotations

import streamlit as st

from dashboard import public_data
from dashboard.components import html, program_notes, program_picker, program_record
from dashboard.components.program_record import (
    ATTENDANCE,
    CALL_INS,
    FOLLOW_UPS,
    REACHED,
    RECEIVED,
    SERVICES,
    Span,
)
from dashboard.components.view import View, kept
from dashboard.public_data import Share


def referrals(view: View) -> Span | None:
    """How many service referrals came in, and how many were reached in time; the period shown."""
    return _opened(view, RECEIVED, _referrals)


def services(view: View) -> Span | None:
    """How many services were given, and how many follow-ups were on time; the period shown."""
    return _opened(view, SERVICES, _services)


def _opened(view: View, measure_id: str, sentence) -> Span | None:
    place = st.container()  # the sentence stands first, though the list decides what it says
    span = program_picker.period(view, measure_id)
    with place:
        if span is None:
            _nothing(view, measure_id)
        else:
            sentence(view, span.period_type, span.start, span.end)
    return span


@kept
def _nothing(view: View, measure_id: str) -> None:
    lag = program_record.lag_days(view, measure_id)
    html.first_words(view.words.nothing_published(lag), name="lead")


@kept
def _referrals(view: View, *span) -> None:
    html.first_words(" ".join(referral_sentences(view, Span(*span))), name="lead")


def referral_sentences(view: View, span: Span) -> list[str]:
    """The city's service referrals of a period, and those reached within 72 hours."""
    words = view.words
    figure = program_record.city_figure(view, RECEIVED, span)
    if not figure.is_shown:
        return [_without(view, RECEIVED, span, figure.status)]
    said = [words.referrals_received(figure.counted, view.city, span.period)]
    if reached := reached_in_time(view, span):
        said.append(reached)
    return said


def reached_in_time(view: View, span: Span) -> str:
    """How many were reached within 72 hours; empty where a number is missing."""
    part = reached_share(view, span)
    if not part.is_shown:
        return ""
    return view.words.reached_in_time(part.part, part.whole, part.percent)


def reached_share(view: View, span: Span) -> Share:
    """Those reached within 72 hours out of all whose contact is known: the sum of three groups,
    made only where all three are shown."""
    cells = program_record.cells(view, REACHED, "contact", program_record.CITY, span)
    part = program_record.city_figure(view, REACHED, span, "contact", "within_72h")
    return public_data.share(part, public_data.total(cells))


@kept
def _services(view: View, *span) -> None:
    html.first_words(" ".join(service_sentences(view, Span(*span))), name="lead")


def service_sentences(view: View, span: Span) -> list[str]:
    """The city's services of a period, and the follow-ups done on time."""
    words = view.words
    figure = program_record.city_figure(view, SERVICES, span)
    if not figure.is_shown:
        return [_without(view, SERVICES, span, figure.status)]
    said = [words.services_given(figure.counted, view.city, span.period)]
    due = program_record.city_figure(view, FOLLOW_UPS, span)
    done = program_record.city_figure(view, FOLLOW_UPS, span, "timeliness", "on_time")
    part = public_data.share(done, due)
    if part.is_shown:
        said.append(words.follow_ups(part.part, part.whole, part.percent))
    return said


@kept
def meetings(view: View) -> None:
    """How often partners came to the weekly meeting in the newest published month."""
    words = view.words
    months = program_record.published(view, ATTENDANCE, "month")
    if not months:
        _nothing(view, ATTENDANCE)
        return
    figure = program_record.city_figure(view, ATTENDANCE, months[0])
    sentence = (
        words.meeting_visits(figure.counted, months[0].period)
        if figure.is_shown
        else _without(view, ATTENDANCE, months[0], figure.status)
    )
    html.first_words(sentence, name="lead")


def call_ins(view: View) -> Span | None:
    """How many people were invited to call-ins, and how many came; the period shown."""
    span = program_picker.period(view, CALL_INS, "stage")
    if span is None:
        program_notes.nothing_yet(view, CALL_INS)
    else:
        _call_ins(view, span.period_type, span.start, span.end)
    return span


@kept
def _call_ins(view: View, *given) -> None:
    span = Span(*given)
    invited = program_record.city_figure(view, CALL_INS, span, "stage", "invited")
    came = program_record.city_figure(view, CALL_INS, span, "stage", "attended")
    if invited.is_shown and came.is_shown:
        html.paragraphs([view.words.call_ins(invited.counted, came.counted, span.period)])


def _without(view: View, measure_id: str, span: Span, status: str) -> str:
    what = program_notes.title(view, measure_id)
    return view.words.count_without_number(what, span.period, status)
