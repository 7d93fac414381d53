"""Releases: what was published when, what changed since, and how it stood on a day."""

from __future__ import annotations

from datetime import date

import pandas as pd
import streamlit as st

from dashboard import public_data
from dashboard.change import Period
from dashboard.components import html, program_revisions, record
from dashboard.components.tables import Table, download, shown
from dashboard.components.view import View, kept
from dashboard.settings import read_public


def releases(view: View) -> None:
    """Every release that was ever published, and why one is no longer served.

    The list is read anew each time: a release that stays in service cannot know what was
    withdrawn since it was made."""
    words = view.words
    _ = words._
    rows = tuple(
        (
            row.release_id,
            shown(words, "published_on", row.published_on),
            _("withdrawn on {day}: {reason}").format(
                day=words.day(date.fromisoformat(row.withdrawn_on)), reason=row.reason
            )
            if row.is_withdrawn
            else _("published"),
            row.sha256 or "",
        )
        for row in public_data.published_releases(read_public().public).itertuples()
    )
    _releases(view, rows)


@kept
def _releases(view: View, rows: tuple) -> None:
    _ = view.words._
    html.show(
        html.table(
            view.simulated(_("Releases")),
            [_("Release"), _("Published on"), _("State"), _("Fingerprint of the file (SHA-256)")],
            rows,
        )
    )


def revisions_table(view: View) -> Table:
    """Every published number that a later release changed, the newest first."""
    _ = view.words._
    frame = public_data.revisions(view.database)
    names = dict(public_data.areas(view.database)[["area_id", "area_name"]].itertuples(index=False))
    frame = frame.assign(
        area_name=frame.area_id.map(names).fillna(view.words.unplaced_name()),
        published_on=pd.to_datetime(frame.published_on).dt.date,
        period_start=pd.to_datetime(frame.period_start).dt.date,
        period_end=pd.to_datetime(frame.period_end).dt.date,
    )
    frame["period"] = [
        view.words.span(Period(row.period_start, row.period_end)) for row in frame.itertuples()
    ]
    return Table(
        view.simulated(_("Numbers that changed after they were published")),
        {
            "published_on": _("Changed on"),
            "area_name": _("Place"),
            "period": _("Time"),
            "old_counted": _("Old"),
            "new_counted": _("New"),
            "reason": _("Reason"),
        },
        frame,
    )


MOST_LINES = 200


def revision_log(view: View) -> None:
    """The newest lines of the log; the file holds all."""
    _revision_log(view)
    download(view, "revisions", lambda: revisions_table(view))
    program_revisions.log(view)


@kept
def _revision_log(view: View) -> None:
    words = view.words
    table = revisions_table(view)
    if table.frame.empty:
        if public_data.program_revisions(view.database).empty:
            html.paragraphs([words.no_revisions()])
        return
    frame = table.frame.head(MOST_LINES)
    frame = frame.assign(reason=[words._(reason) for reason in frame.reason])
    html.show(Table(table.caption, table.headings, frame).html(words))


def as_published(view: View) -> None:
    """The yearly and monthly counts as they stood on a day the reader picks."""
    words = view.words
    _ = words._
    first, last = _first_published(view.release.release_id, view), view.release.published_on
    kinds = {"year": _("Years"), "month": _("Months")}
    one, two = st.columns(2)
    on = one.date_input(_("As published on"), value=last, min_value=first, max_value=last)
    kind = two.selectbox(_("Periods"), list(kinds), format_func=kinds.get)
    _published(view, kind, on.isoformat())
    name = f"homicides-{kind}-as-published-on-{on.isoformat()}"
    download(view, name, lambda: published_table(view, kind, on))


@st.cache_resource(max_entries=8, show_spinner=False)
def _first_published(release_id: str, _view: View) -> date:
    known = public_data.released(_view.database)
    return pd.to_datetime(known.published_on).dt.date.min()


@kept
def _published(view: View, kind: str, on: str) -> None:
    html.show(published_table(view, kind, date.fromisoformat(on)).html(view.words))


def published_table(view: View, kind: str, on: date) -> Table:
    """The city's counts as published at the end of a day, the newest period first."""
    words = view.words
    _ = words._
    frame = public_data.as_published_on(view.database, record.HOMICIDES, "city", kind, on)
    frame = frame.assign(
        period=[
            words.span(Period(row.period_start.date(), row.period_end.date()))
            for row in frame.itertuples()
        ],
        is_provisional=frame.is_provisional.astype(bool),
        period_start=frame.period_start.dt.date,
        period_end=frame.period_end.dt.date,
    )[::-1]
    return Table(
        view.simulated(_("People killed, as published on {day}").format(day=words.day(on))),
        {
            "period": _("Time"),
            "counted": _("People killed"),
            "is_provisional": _("May still change"),
        },
        frame.drop(columns=["area_name", "counted_unit"]),
    )
