"""About the data: what is counted, by which rule, from which files, and what changed since."""

from __future__ import annotations

from html import escape

import pandas as pd

from dashboard import public_data
from dashboard.components import html, language, links, program_record, record
from dashboard.components.tables import Table, shown
from dashboard.components.view import View, kept


@kept
def definitions(view: View) -> None:
    """Every measure of the release: question, rule, what it leaves out, who answers for it."""
    words = view.words
    _ = words._
    html.paragraphs([words.how_we_count()])
    for row in public_data.measures(view.database).itertuples():
        facts = (
            (_("Question"), _(row.question)),
            (_("Definition"), _(row.definition)),
            (_("Leaves out"), _(row.leaves_out)),
            (_("Source"), _(row.source)),
            (_("Rule reviewed"), shown(words, "reviewed", row.reviewed)),
        )
        html.heading(_(row.title), 3)
        html.show(_facts(facts))
    html.paragraphs(
        f"{name}: {words.not_reported_by_partners()}"
        for name, measure_id in (
            (_("Service referrals"), program_record.RECEIVED),
            (_("Services"), program_record.SERVICES),
        )
        if program_record.newest(view, measure_id) is None
    )


def _facts(facts) -> str:
    pairs = "".join(
        f"<dt>{escape(str(name))}</dt><dd>{escape(str(value))}</dd>"
        for name, value in facts
        if value
    )
    return f'<dl class="pb-facts">{pairs}</dl>'


def coverage_table(view: View) -> Table:
    """One row for each police file: what it covers, and how its rows add up."""
    _ = view.words._
    frame = public_data.coverage(view.database)
    for name in ("covers_from", "covers_to", "as_of_on", "imported_on"):
        frame[name] = pd.to_datetime(frame[name]).dt.date
    frame["is_complete"] = frame.is_complete.astype(bool)
    return Table(
        view.simulated(_("Police files that were read")),
        {
            "publisher": _("Publisher"),
            "source_year": _("Year"),
            "covers_from": _("From"),
            "covers_to": _("Through"),
            "rows_read": _("Rows read"),
            "rows_used": _("Rows used"),
            "counted": _("Counted"),
            "counted_unit": _("Unit"),
            "published_total": _("Published city total"),
            "is_complete": _("Complete"),
        },
        frame,
    )


@kept
def sources(view: View) -> None:
    """Publishers of totals, and police files with rows read, used and left out by reason."""
    words = view.words
    _ = words._
    totals = _publishers(view)
    if not totals.frame.empty:
        html.show(totals.html(words))
    table = coverage_table(view)
    if table.frame.empty:
        html.note(
            _("No police file with places has been read yet, so there are no counts by place.")
        )
        return
    html.show(table.html(words))
    left_out = public_data.coverage_left_out(view.database)
    placed = public_data.coverage_places(view.database)
    parts = []
    for file in table.frame.sort_values("source_year", ascending=False).itertuples():
        same = (left_out.source_id == file.source_id) & (left_out.source_year == file.source_year)
        here = (placed.source_id == file.source_id) & (placed.source_year == file.source_year)
        rows = [(words.left_out(row.reason), words.number(row.counted))
                for row in left_out[same].itertuples()]  # fmt: skip
        places = [(words.place_quality(row.place_quality), words.number(row.counted))
                  for row in placed[here].itertuples()]  # fmt: skip
        sentence = words.file_read(
            file.publisher, int(file.source_year), int(file.rows_read), int(file.rows_used)
        )
        parts.append(
            html.folded(
                f"{file.source_year}: {file.publisher}",
                f"<p>{escape(sentence)}</p><p>{escape(words.counting_rule(file.counting_rule))}</p>"
                + html.table(_("Rows left out, by reason"), [_("Reason"), _("Rows")], rows,
                             numbers=[1])
                + html.table(_("How well people could be placed"), [_("Place"), _("Counted")],
                             places, numbers=[1]),
            )
        )  # fmt: skip
    html.show("".join(parts))


def _publishers(view: View) -> Table:
    _ = view.words._
    rows = []
    for measure_id in (record.HOMICIDES, record.SHOOTINGS):
        for kind in ("year", "month"):
            totals = public_data.published_totals(
                view.database, measure_id, record.publisher_name(view), kind
            )
            rows.append(totals)
    totals = pd.concat(rows)
    if totals.empty:
        return Table("", {}, totals)
    totals = totals.assign(year=totals.period_start.dt.year)
    frame = totals.groupby(["publisher", "counting_rule"], as_index=False).agg(
        first=("year", "min"), last=("year", "max"), figures=("counted", "size")
    )
    frame = frame.assign(first=frame["first"].astype(str), last=frame["last"].astype(str))
    return Table(
        view.simulated(_("Who published the city's totals, and by which rule")),
        {
            "publisher": _("Publisher"),
            "counting_rule": _("Counting rule"),
            "first": _("First year"),
            "last": _("Last year"),
            "figures": _("Figures"),
        },
        frame,
    )


@kept
def privacy(view: View) -> None:
    """The privacy rule in a few plain sentences."""
    words = view.words
    _ = words._
    html.paragraphs(
        [
            words.protection(record.about_city(view.release.city_id).k),
            _("No name, address or case of any person is in this site or in its files."),
            _(
                "We do not follow visitors. Your browser keeps the language and colors you choose. "
                "Until you close it, it also keeps a random number that guards against fake visits."
            ),
        ]
    )
    address = links.path("privacy", lang=words.locale)
    text = _("How this works, with an example")
    html.show(f'<p><a href="{escape(address)}">{escape(text)}</a></p>')


@kept
def glossary(view: View) -> None:
    """The words of this site, one plain sentence each."""
    words = view.words
    facts = [
        (entry["term"], entry["meaning"])
        for entry in language.language(words.locale).glossary.values()
    ]
    html.show(html.folded(words._("The words we use"), _facts(facts)))


@kept
def mistakes(view: View) -> None:
    """How to tell of a mistake."""
    words = view.words
    _ = words._
    contact = record.about_city(view.release.city_id).contact
    lines = [
        escape(
            _("If a number looks wrong, please say which page, which place and which dates. "
              "Please do not send names or anything about a person.")
        )
    ]  # fmt: skip
    if contact.get("email"):
        mail = escape(contact["email"])
        lines.append(f'{escape(_("Write to"))} <a href="mailto:{mail}">{mail}</a>')
    else:
        lines.append(
            escape(
                _("This city has not named an address for reports yet. The publisher of each "
                  "count is named beside it.")
            )
        )  # fmt: skip
    html.show("".join(f"<p>{line}</p>" for line in lines))
