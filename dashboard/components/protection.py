"""How people are protected, for everyone: the rule, a small example worked through, the checks."""

from __future__ import annotations

from html import escape

from dashboard.city import menu
from dashboard.components import html, record
from dashboard.components.view import View, kept
from dashboard.words import Words

# Made-up counts: three places by three groups. The one below 11 is the second of the first place.
EXAMPLE = ((14, 3, 18), (20, 16, 12), (12, 13, 15))
SMALL = (0, 1)
GUARDS = ((0, 0), (1, 0), (1, 1))
"""Three more cells that have to be hidden with the small one: the corners of a rectangle."""


@kept
def rule(view: View) -> None:
    """The rule in one sentence, then as it is."""
    words = view.words
    fewest = _fewest(view)
    html.first_words(words.protection_in_short(fewest), name="lead")
    html.paragraphs([words.protection(fewest), *words.protection_label()])


@kept
def example(view: View) -> None:
    """Three made-up tables: nothing hidden, one number hidden, four hidden."""
    words = view.words
    _ = words._
    row = EXAMPLE[SMALL[0]]
    others = tuple(count for place, count in enumerate(row) if place != SMALL[1])
    one = words.protection_step_one(row[SMALL[1]], sum(row), others)
    # In the rectangle the first number can be anything up to what its row has to share.
    most = sum(EXAMPLE[place][group] for place, group in (SMALL, GUARDS[0]))
    two = words.protection_step_two(most)
    html.show(
        f"<p><strong>{escape(words.protection_example())}</strong></p>"
        + _table(words, _("All numbers"), ())
        + _paragraphs(one[:1])
        + _table(words, _("One number hidden"), (SMALL,))
        + _paragraphs(one[1:])
        + _paragraphs(two[:1])
        + _table(words, _("Four numbers hidden"), (SMALL, *GUARDS))
        + _paragraphs(two[1:])
    )


@kept
def over_time(view: View) -> None:
    """Why counts come out once and late, and how they are corrected."""
    html.paragraphs(view.words.protection_over_time(menu.LEAST_LAG_DAYS, _fewest(view)))


@kept
def checks(view: View) -> None:
    """The attack and the second person."""
    tried = [view.words.protection_tried()] if view.release.is_simulated else []
    html.paragraphs([*view.words.protection_checks(), *tried])


def _fewest(view: View) -> int:
    return record.about_city(view.release.city_id).k


def _table(words: Words, caption: str, hidden: tuple[tuple[int, int], ...]) -> str:
    _ = words._
    heads = [_("Place"), *(_("Group {name}").format(name=name) for name in (1, 2, 3)), _("Total")]
    rows = [
        [
            _("Place {name}").format(name="ABC"[place]),
            *(
                _("not shown") if (place, group) in hidden else words.number(count)
                for group, count in enumerate(counts)
            ),
            words.number(sum(counts)),
        ]
        for place, counts in enumerate(EXAMPLE)
    ]
    columns = zip(*EXAMPLE, strict=True)
    rows.append([_("Total"), *(words.number(sum(column)) for column in columns),
                 words.number(sum(map(sum, EXAMPLE)))])  # fmt: skip
    title = f"{_('Example, made up')}: {caption}"
    return html.table(title, heads, rows, numbers=(1, 2, 3, 4))


def _paragraphs(sentences: list[str]) -> str:
    return "".join(f"<p>{escape(sentence)}</p>" for sentence in sentences)
