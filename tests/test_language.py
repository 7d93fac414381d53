"""Catalogs are complete, and each reader gets the language asked for."""

import re
import tomllib
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po, write_po
from streamlit.testing.v1 import AppTest

from dashboard.components.language import (
    LANGUAGES,
    LOCALE_FOLDER,
    NAMES,
    catalog_path,
    chosen,
    compiled,
    language,
)
from dashboard.words import Words
from dashboard.words.notices import AWAITING_REVIEW
from tests.page_texts import python_files, sentences

REPOSITORY = Path(__file__).resolve().parent.parent
TRANSLATED = [code for code in LANGUAGES if code != "en"]


def wanted_messages() -> Catalog:
    """Every sentence of the product, found as `make words` finds it."""
    with (LOCALE_FOLDER / "babel.cfg").open() as file:
        methods, options = parse_mapping_cfg(file)
    catalog = Catalog()
    for name, line, message, _, context in extract_from_dir(REPOSITORY, methods, options):
        catalog.add(message, None, [(name, line)], context=context)
    return catalog


def placeholders(text: str) -> set[str]:
    return set(re.findall(r"\{([^{}]*)\}", text))


def problems(wanted: Catalog, catalog: Catalog) -> list[str]:
    """What keeps a catalog from being complete, one line each."""
    found = []
    for message in wanted:
        if not message.id:
            continue
        held = catalog.get(message.id, context=message.context)
        english = [message.id] if isinstance(message.id, str) else list(message.id)
        if held is None:
            found.append(f"missing: {english[0]}")
            continue
        if isinstance(message.id, tuple) != isinstance(held.id, tuple):
            found.append(f"plural in one place and not in another: {english[0]}")
            continue
        said = [held.string] if isinstance(held.string, str) else list(held.string)
        if len(said) != (1 if isinstance(message.id, str) else catalog.num_plurals):
            found.append(f"wrong number of plural forms: {english[0]}")
        if not all(said):
            found.append(f"empty: {english[0]}")
        elif any(placeholders(text) != placeholders(english[-1]) for text in said):
            found.append(f"other placeholders: {english[0]}")
        if held.fuzzy:
            found.append(f"fuzzy: {english[0]}")
    known = {message.id for message in wanted}
    found += [f"no longer used: {held.id}" for held in catalog if held.id not in known]
    return found


@pytest.fixture(scope="module")
def wanted():
    return wanted_messages()


def read(code):
    with catalog_path(code).open("rb") as file:
        return read_po(file)


# Catalogs


@pytest.mark.parametrize("code", TRANSLATED)
def test_the_catalog_has_every_sentence_and_no_other(code, wanted):
    """Where this fails: `make words`, then translate what is empty."""
    found = problems(wanted, read(code))
    assert not found, "\n" + "\n".join(found)


def test_sentences_of_pages_words_and_measures_reach_the_catalog(wanted):
    places = {Path(name).parts[1] for message in wanted for name, _ in message.locations}
    assert {"words", "components", "pages", "measures"} <= places
    assert len(wanted) > 150


@pytest.mark.parametrize(
    ("spanish", "problem"),
    [
        ("", "empty"),
        ("{counter} personas", "other placeholders"),
        ("personas", "other placeholders"),
        (None, "missing"),
    ],
)
def test_a_planted_gap_in_the_catalog_is_found(spanish, problem):
    wanted, catalog = Catalog(), Catalog(locale="es")
    wanted.add("{count} people, a sentence that is a stranger here")
    if spanish is not None:
        catalog.add("{count} people, a sentence that is a stranger here", spanish)
    assert [line.split(":")[0] for line in problems(wanted, catalog)] == [problem]


def test_a_planted_plural_with_one_form_or_a_fuzzy_one_is_found_in_the_catalog():
    wanted, catalog = Catalog(), Catalog(locale="es")
    wanted.add(("{n} day", "{n} days"))
    catalog.add(("{n} day", "{n} days"), ("{n} día", ""), flags=["fuzzy"])
    assert [line.split(":")[0] for line in problems(wanted, catalog)] == ["empty", "fuzzy"]


def test_a_sentence_no_page_uses_any_more_is_found_in_the_catalog():
    catalog = Catalog(locale="es")
    catalog.add("Gone", "Ido")
    assert problems(Catalog(), catalog) == ["no longer used: Gone"]


@pytest.mark.parametrize("code", TRANSLATED)
def test_the_catalog_says_that_it_awaits_review_and_so_does_the_page(code):
    catalog = read(code)
    if catalog.last_translator == AWAITING_REVIEW:
        assert "awaits review" in catalog.header_comment
        assert language(code).translation_note()
    else:
        assert language(code).translation_note() == ""


def test_a_catalog_signed_by_a_person_needs_no_note(tmp_path):
    catalog = Catalog(locale="es", last_translator="A Person <person@example.org>", fuzzy=False)
    with (tmp_path / "signed.po").open("wb") as file:
        write_po(file, catalog)
    assert Words("es", compiled(tmp_path / "signed.po")).translation_note() == ""


def test_english_has_nothing_to_review():
    assert language("en").translation_note() == ""


def test_no_page_says_a_sentence_that_is_a_stranger_to_the_catalog(wanted):
    """The door's answers to machines are not pages; what it says to people is translated. The
    disclosure report is for those who approve a release, and open data for those who compute; both
    are in English like the commands."""
    english = {"door", "open_data"}
    known = set()
    for message in wanted:
        known |= {message.id} if isinstance(message.id, str) else set(message.id)
    for path in python_files():
        if english.isdisjoint(path.parts) and path.name not in (
            "forbidden.py",
            "disclosure_report.py",
        ):
            assert set(sentences(path.read_text("utf-8"))) - known == set(), path.name


def test_a_planted_stranger_on_a_page_is_found():
    source = """
def show():
    \"\"\"Draw the page.\"\"\"
    st.title("What it means")
    html.show(f"<p class='a b'>No counts yet</p><p>{text}</p>")
    html.show('<a class="pb quiet" href="/">', kind="pb-quiet pb-foot")
"""
    assert sentences(source) == ["What it means", "<p class='a b'>No counts yet</p><p>"]


# The reader's language


@pytest.mark.parametrize(
    ("asked", "remembered", "browser", "language_used"),
    [
        ("es", "en", "en-US", "es"),
        ("en", "es", "es-MX", "en"),
        (None, "es", "en-US", "es"),
        (None, None, "es-MX", "es"),
        (None, None, "es_MX", "es"),
        (None, None, "ES", "es"),
        (None, None, "fr-FR", "en"),
        (None, None, None, "en"),
        ("fr", None, "es", "es"),
        ("es-MX", None, None, "en"),
        ("../../etc", "<b>", "", "en"),
    ],
)
def test_the_address_comes_before_the_visit_and_the_visit_before_the_browser(
    asked, remembered, browser, language_used
):
    assert chosen(asked, remembered, browser) == language_used


def a_page():
    import streamlit as st

    from dashboard.components import language

    words = language.current()
    st.write(words.status("provisional"))
    st.button(words._("Search"))


def test_a_choice_in_the_address_lasts_for_the_visit():
    page = AppTest.from_function(a_page)
    page.query_params["lang"] = "es"
    page.run()
    assert page.markdown[0].value == "aún puede cambiar"
    assert page.button[0].label == "Buscar"
    del page.query_params["lang"]
    page.run()
    assert page.markdown[0].value == "aún puede cambiar"


def test_an_unknown_language_in_the_address_falls_back():
    page = AppTest.from_function(a_page)
    page.query_params["lang"] = "xx"
    page.run()
    assert page.markdown[0].value == "may still change"


def test_a_language_without_a_list_of_its_own_is_refused():
    with pytest.raises(ValueError, match="not one of en, es"):
        language("fr")


def test_each_language_has_its_own_name_and_a_direction():
    assert set(NAMES) == set(LANGUAGES)
    assert {language(code).direction for code in LANGUAGES} == {"ltr"}
    assert Words("ar").direction == "rtl"


# Glossary


def test_the_glossary_has_the_same_terms_in_the_same_order_in_every_language():
    files = {
        code: tomllib.loads((REPOSITORY / f"data/glossary.{code}.toml").read_text("utf-8"))
        for code in LANGUAGES
    }
    keys = {code: list(file) for code, file in files.items()}
    assert all(each == keys["en"] for each in keys.values())
    for file in files.values():
        assert all(set(entry) == {"term", "meaning"} for entry in file.values())
        terms = [entry["term"] for entry in file.values()]
        assert len(set(terms)) == len(terms)
    assert language("es").glossary["area"]["term"] == "Área"


@pytest.mark.parametrize("code", LANGUAGES)
def test_each_term_of_the_glossary_is_explained_in_one_sentence(code):
    for entry in language(code).glossary.values():
        assert re.fullmatch(r"[^.!?]+\.", entry["meaning"]), entry
