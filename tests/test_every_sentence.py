"""Every sentence of the public pages: finished, allowed, translated, and plain enough to read."""

import re
from pathlib import Path

import pytest

from dashboard.components.language import LANGUAGES, language
from dashboard.words import Words
from dashboard.words.forbidden import findings
from tests import sample_sentences
from tests.sample_sentences import samples
from tests.test_language import wanted_messages

# All sentences, in all languages


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_sentence_is_finished_and_says_nothing_forbidden(code):
    for name, text in samples(language(code)).items():
        assert text.strip() == text and text, name
        assert not re.search(r"[{}]|\bNone\b|\bnan\b|\binf\b|  ", text), (name, text)
        assert findings(text, code) == [], (name, text)


def test_every_public_method_that_makes_a_sentence_is_in_the_samples():
    used = set(re.findall(r"words\.(\w+)\(", Path(sample_sentences.__file__).read_text("utf-8")))
    plumbing = {"small_number", "multiple", "quoted", "is_12_months", "translation_note"}
    plumbing |= {"groups_of"}
    tested_alone = {"left_out", "place_quality", "at_precision", "number", "decimal", "percent"}
    made = {
        name
        for name in dir(Words)
        if not name.startswith("_") and callable(getattr(Words, name, None))
    }
    dates = {"day", "day_of_year", "month", "month_name", "month_short", "through"}
    dates |= {"list_of", "simulated_mark"}
    said_in_parts = {"change_sentence", "people_killed_12_months", "data_through", "updated"}
    assert made - used - plumbing - tested_alone - dates - said_in_parts - {"counted_by"} == set()


def test_spanish_says_nothing_in_english():
    english, spanish = samples(language("en")), samples(language("es"))
    same = {name for name in english if english[name] == spanish[name]}
    assert same == set()


# How plainly


def syllables(word: str) -> int:
    """Groups of vowels, a silent final e left out; a number read as one."""
    word = re.sub(r"[^a-z]", "", word.lower())
    if not word:
        return 1
    groups = len(re.findall(r"[aeiouy]+", word))
    if re.search(r"[^aeiouyl]e$|[^aeiouytd]ed$|[^aeioucgszhx]es$", word) and groups > 1:
        groups -= 1
    return max(1, groups)


def grade(text: str) -> float:
    """The school grade of an English text, by the formula of Kincaid, Fishburne, Rogers and
    Chissom (1975), Navy Research Branch Report 8-75: 0.39 words per sentence + 11.8 syllables
    per word - 15.59. A colon or semicolon ends a sentence here, as it does for the ear."""
    sentences = [part for part in re.split(r"[.!?:;](?:\s|”|$)", text) if re.search(r"\w", part)]
    words = re.findall(r"[\w'’.,%-]*\w", text)
    return (
        0.39 * len(words) / len(sentences)
        + 11.8 * sum(syllables(word) for word in words) / len(words)
        - 15.59
    )


def test_the_reading_grade_knows_hard_from_plain():
    assert grade("The cat sat on the mat. The dog ran.") < 1
    assert grade("Methodological heterogeneity necessitates interpretive circumspection.") > 20
    assert [
        syllables(word) for word in ("killed", "people", "before", "chance", "neighborhood")
    ] == [
        1,
        2,
        2,
        1,
        3,
    ]


def test_all_public_sentences_together_read_at_grade_8_or_lower():
    assert grade(" ".join(samples(language("en")).values())) <= 8


def test_every_public_text_of_some_length_reads_at_grade_8_or_lower():
    grades = {
        name: round(grade(text), 1)
        for name, text in samples(language("en")).items()
        if len(text.split()) >= 12
    }
    assert {name: value for name, value in grades.items() if value > 8} == {}


def test_every_text_of_pages_and_measures_of_some_length_reads_at_grade_8_or_lower():
    """The dictionary of tables and columns is for those who compute with the files."""
    texts = [
        message.id if isinstance(message.id, str) else message.id[-1]
        for message in wanted_messages()
        if message.id and any("catalogue" not in name for name, _ in message.locations)
    ]
    hard = {text: round(grade(text), 1) for text in texts if len(text.split()) >= 12}
    assert {text: value for text, value in hard.items() if value > 8} == {}


@pytest.mark.parametrize("field", ["meaning"])
def test_the_glossary_reads_at_grade_8_or_lower(field):
    meanings = [entry[field] for entry in language("en").glossary.values()]
    assert grade(" ".join(meanings)) <= 8
