"""The disclosure report as one HTML file, for those who approve a release. It stays restricted.

No script, no picture and nothing from elsewhere, so that it can be kept, printed and mailed as it
is. It names no hidden value, because the report it is made from has none.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from importlib.resources import files
from itertools import zip_longest
from typing import Any

_KINDS = {"stop": "Stop", "untried": "Not tried", "look": "Look", "good": "As it should be"}
_VIEW = (
    ("Shown", "shown"),
    ("Could be shown", "candidates"),
    ("Hidden: too few people", "hidden_by_size"),
    ("Hidden: would show a small rest", "hidden_by_remainder"),
    ("Hidden: would give others away", "hidden_by_audit"),
    ("Hidden: would tell a partner of others", "hidden_by_insiders"),
    ("Won back", "won_back"),
    ("Published before", "frozen"),
    ("All numbers", "cells"),
)
_BLOCK = (
    ("Small groups", "targets"),
    ("Proved safe", "proved"),
    ("Possible worlds kept", "certificates"),
    ("Leaks found", "leaks_found"),
    ("Closed", "repaired"),
    ("Left open", "unresolved"),
    ("Lowest upper bound", "upper_bound"),
    ("Unknowns", "columns"),
    ("Published numbers used", "rows"),
    ("Seconds", "cpu_seconds"),
    ("Memory (MB)", "peak_rss_mb"),
)
_ATTACK = (
    ("Not shown", "hidden"),
    ("Small", "small"),
    ("Presence proved", "proved"),
    ("Count found", "exact"),
    ("Found by subtraction", "subtracted"),
    ("Gave up", "unknown"),
    ("Seconds", "seconds"),
)
_MEANINGS = (
    ("Could be shown", "The number stands for enough people by itself."),
    ("Hidden: too few people", "It stands for fewer than the least number of people."),
    ("Hidden: would show a small rest", "Somebody could subtract it from a total and see a small "
     "group."),
    ("Hidden: would give others away", "With everything ever published, it would prove that "
     "somebody is in a small group."),
    ("Hidden: would tell a partner of others", "A partner or a referral source could take its own "
     "count off and see that somebody is among few others."),
    ("Won back", "It was hidden on the way and turned out not to need it."),
    ("Published before", "It is in an earlier release and does not change."),
    ("Small groups", "The largest groups of too few people; what is safe for them is safe for all "
     "smaller ones."),
    ("Proved safe", "For so many small groups there is a possible world in which nobody is in the "
     "group, and one in which enough people are."),
    ("Possible worlds kept", "The proof. One world may prove many groups, so there may be fewer "
     "worlds than groups. Each adds up to every published number."),
    ("Lowest upper bound", "Nobody can prove that a small group has fewer people than this."),
    ("What insiders know", "The same, for somebody who knows the counts of one partner or of one "
     "referral source."),
)  # fmt: skip


def page(report: dict[str, Any]) -> str:
    """The report as a whole HTML document; `report` as `dashboard.release.reporting` makes it.

    What it does not have is left out, but for the verdict and the attack, which are always named.
    """
    about = report["release"]
    title = f"Disclosure report of release {about['release_id']}"
    body = [
        _head(title, about),
        _look_at(report["look_at"]),
        _news(report["news"]),
        _withheld(report.get("withheld", ())),
        *(_family(name, family) for name, family in report.get("families", {}).items()),
        _attack(report.get("attack")),
        _meanings(report),
        _decide(about),
    ]
    style = files("dashboard.exports").joinpath("disclosure_report.css").read_text("utf-8")
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; '
        "style-src 'unsafe-inline'\">\n"
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="color-scheme" content="light dark">\n'
        f"<title>{escape(title)}</title>\n<style>\n{style}</style>\n</head>\n<body>\n<main>\n"
        + "\n".join(part for part in body if part)
        + "\n</main>\n</body>\n</html>\n"
    )


def _head(title: str, about: dict[str, Any]) -> str:
    simulated = (
        '<p class="simulated"><strong>Simulated.</strong> This city and all of its numbers are '
        "made up.</p>\n"
        if about["is_simulated"]
        else ""
    )
    return (
        f"{simulated}<h1>{escape(title)}</h1>\n"
        f"<p>{escape(about['city_name'])}, release of {escape(about['published_on'])}, built by "
        f"{escape(about['built_by'])}. Restricted: for those who approve releases. It names no "
        "number that is not shown.</p>"
    )


def _look_at(sentences: Sequence[dict[str, str]]) -> str:
    rows = "\n".join(
        f'<li class="{escape(one["kind"])}"><strong>{_KINDS[one["kind"]]}.</strong> '
        f"{escape(one['text'])}</li>"
        for kind in _KINDS
        for one in sentences
        if one["kind"] == kind
    )
    kinds = {one["kind"] for one in sentences}
    if "stop" in kinds:
        verdict = "This release must not be approved."
    elif "untried" in kinds:
        verdict = "Not everything was tried. See the first points below."
    else:
        verdict = "Nothing speaks against this release; the points below are for you to judge."
    return f'<h2>Before you approve</h2>\n<p class="verdict">{verdict}</p>\n<ul>\n{rows}\n</ul>'


def _news(news: Sequence[dict[str, Any]]) -> str:
    heading = "<h2>What is new</h2>"
    if not news:
        return (
            f"{heading}\n<p>No new period. What was published before is in it unchanged, and the "
            "release in service does not have it.</p>"
        )
    rows = [
        [
            f"{_words(one['measure_id'])}: {_view(one)}",
            one["first"] if one["first"] == one["last"] else f"{one['first']} to {one['last']}",
            one["shown"],
            one["not_shown"],
            one["corrected"],
        ]
        for one in news
    ]
    head = ["What", "Periods that begin on", "Shown", "Not shown", "Corrected"]
    return f"{heading}\n{_table('What is new', head, rows)}"


def _withheld(withheld: Sequence[dict[str, Any]]) -> str:
    if not withheld:
        return ""
    rows = [
        [_words(one["family"]), one["why"], one["organizations"], one["rows"]] for one in withheld
    ]
    head = ["Counts", "Why", "Organizations", "Rows of reports"]
    return (
        "<h2>What partner classes and agreements keep back</h2>\n"
        "<p>These reports stay in the totals of the city, as a part without a place.</p>\n"
        + _table("What is kept back", head, rows)
    )


def _family(name: str, family: dict[str, Any]) -> str:
    words = _words(name)
    views, blocks = family["views"], family["blocks"]
    shown = sum(view["shown"] for view in views)
    could = sum(view["candidates"] for view in views)
    share = f" ({shown / could:.0%})" if could else ""
    rules = family.get("rules", {})
    parts = [
        f"<h2>{escape(words)}</h2>",
        f"<p>Of {could:,} new numbers that stand for enough people, {shown:,}{share} are shown. "
        f"{_rules(rules)}</p>",
        "<h3>What is shown and hidden</h3>",
        _table(
            f"{words}: what is shown and hidden",
            ["View", *(label for label, _ in _VIEW)],
            [[_view(view), *(view.get(key) for _, key in _VIEW)] for view in views],
        ),
    ]
    for known_to, heading in (("", "What everybody knows"), ("insiders", "What insiders know")):
        own = [
            {**block, "proved": block["targets"] - block["unresolved"]}
            for block in blocks
            if block.get("known_to", "") == known_to
        ]
        if own:
            rows = [
                [
                    f"{block['year']}, {_words(block['attribute'] or 'all').lower()}",
                    *(block.get(key) for _, key in _BLOCK),
                ]
                for block in own
            ]
            head = ["Year from, by", *(label for label, _ in _BLOCK)]
            parts += [f"<h3>{heading}</h3>", _table(f"{words}: {heading.lower()}", head, rows)]
    return "\n".join(parts)


def _rules(rules: dict[str, Any]) -> str:
    if not rules:
        return ""
    told = f"The least number of people is {rules['k']}, and one person is taken to be counted by "
    told += f"{rules['max_organizations_per_person']} organizations at most."
    if rules.get("is_events"):
        told += f" One person may have at most {rules['largest_share']:.0%} of a count."
    if rules.get("round_to"):
        told += f" Counts are rounded to the nearest {rules['round_to']}."
    return escape(told)


def _attack(attack: dict[str, Any] | None) -> str:
    heading = "<h2>The attack</h2>"
    if attack is None:
        return (
            f"{heading}\n<p>No attack was run on this file. <code>peaceboard attack</code> tries "
            "to find out what is hidden, as a stranger would.</p>"
        )
    found = "".join(f"<li>{escape(one['text'])}</li>" for one in attack.get("findings", ()))
    rows = [
        [
            f"{', '.join(_words(m) for m in block['measures'])}, {block['year']}"
            + (f", {block['insider']}" if block.get("insider") else ""),
            *(block.get(key) for _, key in _ATTACK),
        ]
        for block in attack.get("blocks", ())
    ]
    return (
        f"{heading}\n<p>Attacked: {attack['releases']:,} releases with {attack['cells']:,} cells, "
        f"of which {attack['shown']:,} are shown.</p>\n"
        + (f"<ul>{found}</ul>\n" if found else "")
        + (_table("The attack", ["What", *(label for label, _ in _ATTACK)], rows) if rows else "")
    )


def _meanings(report: dict[str, Any]) -> str:
    if not report.get("families"):
        return ""
    rows = "\n".join(f"<dt>{escape(a)}</dt><dd>{escape(b)}</dd>" for a, b in _MEANINGS)
    return f"<h2>What the words mean</h2>\n<dl>\n{rows}\n</dl>"


def _decide(about: dict[str, Any]) -> str:
    release_id = escape(about["release_id"])
    return (
        "<h2>How to decide</h2>\n<p>Somebody else than the one who built it approves or declines "
        f'it:</p>\n<pre tabindex="0">peaceboard approve {release_id} --by YOU\n'
        f"peaceboard decline {release_id} --by YOU</pre>"
    )


def _table(caption: str, head: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    """A table that a narrow screen scrolls by itself; its first column names the row."""
    rows = list(rows)
    first, *others = head
    is_text = [isinstance(cell, str) for cell in rows[0][1:]] if rows else []
    top = f'<th scope="col">{escape(first)}</th>' + "".join(
        f'<th scope="col"{"" if is_words else _NUMBER}>{escape(one)}</th>'
        for one, is_words in zip_longest(others, is_text, fillvalue=False)
    )
    lines = "\n".join(
        f'<tr><th scope="row">{escape(str(name))}</th>{"".join(map(_cell, cells))}</tr>'
        for name, *cells in rows
    )
    label = escape(caption, quote=True)
    return (
        f'<div class="wide" role="region" aria-label="{label}" tabindex="0">\n<table>\n'
        f"<caption>{escape(caption)}</caption>\n<thead><tr>{top}</tr></thead>\n"
        f"<tbody>\n{lines}\n</tbody>\n</table>\n</div>"
    )


_NUMBER = ' class="number"'


def _cell(value: Any) -> str:
    if isinstance(value, str):
        return f'<td class="text">{escape(value)}</td>'
    if value is None:
        return "<td>–</td>"
    whole = isinstance(value, int) or float(value).is_integer()
    return f"<td>{value:,.0f}</td>" if whole else f"<td>{value:,.1f}</td>"


def _view(view: dict[str, Any]) -> str:
    by = f" and {_words(view['attribute']).lower()}" if view["attribute"] else ""
    return f"{view['area_type']} by {view['period_type']}{by}"


def _words(name: str) -> str:
    return name.replace("_", " ").capitalize()
