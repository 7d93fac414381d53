"""No text of the product uses a forbidden word or claims that a program caused a change.

Read here: catalogs in every language, specifications of measures, what cities and glossary say in
their own words, the README, and every literal text of the parts that draw pages. Not read: what
others published (fields of programmes.csv shown as quotations), and names in the code.
"""

import csv
import tomllib

import pytest
from babel.messages.pofile import read_po

from dashboard.components.language import LANGUAGES, LOCALE_FOLDER, language
from dashboard.words.extraction import spec_texts
from dashboard.words.forbidden import ATTRIBUTED_FIELDS, findings
from tests.page_texts import REPOSITORY, literals, python_files

RULES = REPOSITORY / "dashboard/words/forbidden.py"


def strings_of(value, key=""):
    """(language, text) of every string in a TOML document; a key that ends in _es is Spanish."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from strings_of(inner, name)
    elif isinstance(value, list):
        for inner in value:
            yield from strings_of(inner, key)
    elif isinstance(value, str):
        yield ("es" if key.endswith("_es") else "en"), value


def bad(texts):
    return [(text, found) for code, text in texts if (found := findings(text, code))]


# The texts of the product


@pytest.mark.parametrize("code", [code for code in LANGUAGES if code != "en"])
def test_nothing_forbidden_in_a_catalog_neither_in_english_nor_translated(code):
    with (LOCALE_FOLDER / code / "LC_MESSAGES/peaceboard.po").open("rb") as file:
        catalog = read_po(file)
    texts = []
    for message in catalog:
        for language_code, text in (("en", message.id), (code, message.string)):
            each = [text] if isinstance(text, str) else list(text)
            texts += [(language_code, one) for one in each if message.id]
    assert len(texts) > 100
    assert bad(texts) == []


def test_nothing_forbidden_in_what_measures_say_of_themselves():
    files = sorted((REPOSITORY / "queries/measures").glob("*.sql"))
    texts = [("en", text) for file in files for text in spec_texts(file.read_text("utf-8"))]
    assert texts
    assert bad(texts) == []


@pytest.mark.parametrize("code", LANGUAGES)
def test_nothing_forbidden_in_the_glossary(code):
    assert (
        bad((code, text) for entry in language(code).glossary.values() for text in entry.values())
        == []
    )


def test_nothing_forbidden_in_what_a_city_says_in_its_own_words():
    for folder in sorted((REPOSITORY / "data/cities").iterdir()):
        document = tomllib.loads((folder / "city.toml").read_text("utf-8"))
        assert bad(strings_of(document)) == [], folder.name
        with (folder / "help.csv").open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                texts = [("es" if k.endswith("_es") else "en", v) for k, v in row.items() if v]
                assert bad(texts) == [], folder.name


def test_only_quoted_fields_of_programs_may_hold_the_words_of_others():
    for folder in sorted((REPOSITORY / "data/cities").iterdir()):
        with (folder / "programmes.csv").open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                own = [v for k, v in row.items() if v and k not in ATTRIBUTED_FIELDS]
                assert bad(("en", text) for text in own) == [], folder.name


@pytest.mark.parametrize("name", ["README.md", "CHANGELOG.md"])
def test_nothing_forbidden_in_what_a_newcomer_reads_first(name):
    path = REPOSITORY / name
    if not path.exists():
        pytest.skip(f"{name} is not written yet.")
    assert bad([("en", path.read_text("utf-8"))]) == []


def test_nothing_forbidden_in_any_text_of_the_parts_that_draw_pages():
    for path in python_files():
        if path != RULES:
            texts = [("en", text) for text in literals(path.read_text("utf-8"))]
            assert bad(texts) == [], path.name


# The lint is alive


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("en", "Offenders were offered services."),
        ("en", "A gang-related killing."),
        ("en", "Target list"),
        ("en", "Killings at a hot spot"),
        ("en", "Killings at a hotspot"),
        ("en", "The worst year on record"),
        ("en", "A dangerous part of town"),
        ("en", "It is a war zone."),
        ("en", "The deadliest year"),
        ("en", "A success story"),
        ("en", "Violence was reduced by a fifth."),
        ("en", "Fewer people were killed thanks to neighbors."),
        ("en", "A drop driven by better lights."),
        ("en", "40 referrals and 12 homicides"),
        ("en", "The programme began in 2022."),
        ("en", "Each neighbourhood"),
        ("en", "Clients served"),
        ("en", "A list of known criminals"),
        ("en", "WORST MONTH"),
        ("es", "Los delincuentes recibieron servicios."),
        ("es", "Una muerte ligada a pandillas"),
        ("es", "El objetivo de la semana"),
        ("es", "Un punto caliente"),
        ("es", "Los puntos calientes de la ciudad"),
        ("es", "El peor año"),
        ("es", "Un barrio peligroso"),
        ("es", "Es una zona de guerra."),
        ("es", "El año más mortal"),
        ("es", "Una historia de éxito"),
        ("es", "Menos muertes gracias al programa"),
        ("es", "Un descenso impulsado por la policía"),
        ("es", "Violencia reducida por el trabajo"),
        ("es", "40 remisiones y 12 homicidios"),
        ("es", "Las personas referidas este mes"),
        ("es", "Clientes atendidos"),
    ],
)
def test_a_planted_word_is_found(code, text):
    assert [finding.kind for finding in findings(text, code)].count("word") >= 1


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("en", "The program reduced killings."),
        ("en", "Partners for Peace lowered the count in its first year."),
        ("en", "SAVE KC prevented ten deaths."),
        ("en", "Fewer people were killed due to the call-ins."),
        ("en", "The decline is a result of work. It led to fewer deaths."),
        ("en", "The effect of the coalition"),
        ("en", "Saving lives since 2022"),
        ("en", "The count fell because of the program."),
        ("en", "It helped reduce shootings."),
        ("en", "It does not rain. The program reduced killings."),
        ("es", "El programa redujo los homicidios."),
        ("es", "La coalición evitó muertes."),
        ("es", "Hubo menos muertes debido al programa."),
        ("es", "Esto causó el descenso."),
        ("es", "El efecto del programa"),
        ("es", "Salvar vidas desde 2022"),
        ("es", "Ayudó a reducir los tiroteos."),
    ],
)
def test_a_planted_claim_of_cause_is_found(code, text):
    assert [finding.kind for finding in findings(text, code)].count("claim") >= 1


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("en", "It does not show that the program changed or reduced the count."),
        ("en", "These counts cannot say what caused the change."),
        ("en", "12 service referrals and 3 case referrals, by referral source"),
        ("en", "Violence-prevention partners meet each Wednesday."),
        ("en", 'Open it <a target="_blank" href="https://example.org/worst">here</a>.'),
        ("en", "Run `target list` in a shell."),
        ("en", "Programs and neighborhoods in the city center"),
        ("es", "No muestra que el programa redujo el conteo."),
        ("es", "12 remisiones a servicios y 3 remisiones de casos"),
        ("es", "Una remisión de un caso a la fiscalía"),
        ("es", "El programa empezó en 2022."),
    ],
)
def test_plain_words_and_denied_claims_pass(code, text):
    assert findings(text, code) == []


def test_a_planted_literal_in_a_page_is_found_and_a_docstring_is_not_read():
    source = '''
def page():
    """The worst of pages, as a note among those who write code."""
    st.title("The worst year")
    st.link_button("target", key="hot_spot")
'''
    assert literals(source) == ["The worst year"]
    assert bad(("en", text) for text in literals(source))


def test_a_language_without_rules_cannot_be_read():
    with pytest.raises(KeyError):
        findings("Tout va bien.", "fr")


def test_every_language_a_reader_may_choose_has_rules():
    assert [findings("", code) for code in LANGUAGES] == [[] for _ in LANGUAGES]
