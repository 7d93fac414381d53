"""Sentences made from small sample data: what they say, how plainly, and what they never say."""

import math
import re
from datetime import date
from pathlib import Path

import pytest

from dashboard.change import (
    ExpectedRange,
    Period,
    UnequalPeriods,
    compare,
    expected_range,
    rate_per_100k,
    rolling_12_months,
    year_to_date,
)
from dashboard.components.language import LANGUAGES, language
from dashboard.words import Variant, Words
from dashboard.words.forbidden import findings

ENGLISH = language("en")
SPANISH = language("es")
FEBRUARY = date(2026, 2, 28)
YEAR_2025 = Period(date(2025, 1, 1), date(2025, 12, 31))
CITY = "Kansas City"


def twelve_months(before, after, through=FEBRUARY):
    earlier, later = rolling_12_months(through)
    return compare(before, after, before_period=earlier, after_period=later)


def so_far(before, after, through=FEBRUARY, has_days=True):
    earlier, later = year_to_date(through, has_days=has_days)
    return compare(before, after, before_period=earlier, after_period=later)


def samples(words: Words) -> dict[str, str]:
    """Each method's text from sample data, in one language; plural and zero forms included."""
    expected = expected_range([150, 155, 160, 165, 170])
    rate = rate_per_100k(142, 508_090)
    said = {
        "opening": words.opening(twelve_months(141, 131), CITY),
        "opening_one": words.opening(twelve_months(1, 1), CITY),
        "opening_none": words.opening(twelve_months(0, 0), CITY),
        "opening_clear": words.opening(twelve_months(182, 131), CITY),
        "opening_days": words.opening(twelve_months(141, 131, date(2026, 11, 18)), CITY),
        "percent": words.change_percent(twelve_months(182, 131)),
        "percent_open": words.change_percent(twelve_months(20, 400)),
        "no_percent": words.change_percent(twelve_months(19, 131)),
        "so_far": words.year_to_date(so_far(120, 131, date(2026, 11, 18)), CITY),
        "so_far_months": words.year_to_date(so_far(1, 20, has_days=False), CITY),
        "expected": words.expected_range(expected),
        "expected_note": words.expected_range_note(),
        "rate": words.rate(rate, CITY, 2025),
        "rate_population": words.rate_population(508_090, 2020, "Census Bureau"),
        "no_rate": words.no_rate(),
        "long_series": words.long_series(CITY, 1975, 2025),
        "segments": words.series_segments(["FBI", "the police", "the Real-Time Crime Index"]),
        "area_inside": words.area_inside("Ivanhoe Northeast", "District 3", 1, False),
        "area_cut": words.area_inside("Ivanhoe Northeast", "District 3", 0.62, True),
        "area_not_reported": words.area_not_reported("River Market", YEAR_2025),
        "small_counts": words.small_counts(),
        "population_one": words.area_population(1, 2010, "Census Bureau"),
        "population": words.area_population(1345, 2010, "Census Bureau"),
        "also_called": words.also_called("Oak Park", ["Oak Park North", "Oak Park South"]),
        "unplaced_name": words.unplaced_name(),
        "approximate_map": words.approximate_map(),
        "overlapping": words.overlapping_areas(),
        "partial": words.partial_file(40, 149, 2017),
        "partial_reports": words.partial_file(40, 149, 2017, "reports"),
        "partial_one": words.partial_file(1, 149, 2017, "reports"),
        "reports": words.reports_not_victims(2017),
        "file_covers": words.file_covers(date(2018, 1, 1), date(2018, 12, 31)),
        "no_area": words.no_area_found("Ivanho"),
        "choose": words.choose_area(),
        "may_change": words.may_still_change(),
        "source": words.source_line("the police department", FEBRUARY, date(2026, 4, 24)),
        "stale": words.stale("the police department", FEBRUARY),
        "simulated": words.simulated("Lanternford"),
        "help_first": words.help_first(),
        "help_intro": words.help_intro(),
        "help_both": words.help_contact("988", "988"),
        "help_call": words.help_contact("988"),
        "help_text": words.help_contact("", "988"),
        "help_verified": words.help_verified(FEBRUARY),
        "leave": words.leave_quickly(),
        "people": words.number_has_people(),
        "no_counts": words.no_counts(YEAR_2025),
        "no_release": words.no_release(),
        "view_changed": words.view_changed(),
        "partners": words.not_reported_by_partners(),
        "protection": words.protection(11),
        "table": words.same_as_table(),
        "release": words.release(date(2026, 4, 24), FEBRUARY),
        "revision": words.revision(CITY, YEAR_2025, 141, 142, date(2026, 4, 24)),
        "no_revisions": words.no_revisions(),
        "file_read": words.file_read("Police department", 2017, 32_267, 40),
        "differ": words.counts_differ(2014, [76, 82, 77, 78, 79, 81]),
        "same": words.counts_differ(2015, [109, 109]),
        "variant": words.variant(Variant(79, "FBI", "murder", "2016")),
        "how": words.how_we_count(),
        "event": words.program_event("SAVE KC", "First call-in", FEBRUARY, "day", "a newspaper"),
        "rating": words.program_rating("KC NoVA", "No Effects", "CrimeSolutions"),
        "other_side": words.program_other_side("A different view", "a university"),
        "not_rated": words.program_not_rated("SAVE KC"),
        "program_caution": words.program_caution(),
        "comparison": words.comparison_rate("Detroit", 2025, rate),
        "comparison_caution": words.comparison_caution(),
        "alt_12": words.alt_12_months(CITY, date(2020, 1, 31), FEBRUARY, 131),
        "alt_years": words.alt_years(CITY, 1975, 2025, 76, 182),
        "alt_so_far": words.alt_year_to_date(CITY, 2026, 15, 20),
        "alt_map": words.alt_map(CITY, words.level_by("neighborhood"), words.span(YEAR_2025), 9),
        "alt_area": words.alt_area("River Market", 2015, 2024),
        "alt_comparison": words.alt_comparison(["Baltimore", "Detroit"], 1975, 2025),
    }
    for index, sentence in enumerate(words.counts_differ_reasons()):
        said[f"reason_{index}"] = sentence
    for status in ("shown", "not_shown", "not_reported", "provisional"):
        said[f"status_{status}"] = words.status(status)
    for count in (135, 160, 188):
        said[f"against_{count}"] = words.against_range(count, expected)
    for count in (0, 1, 12):
        said[f"year_{count}"] = words.people_killed(count, CITY, YEAR_2025)
        said[f"areas_{count}"] = words.areas_opening("neighborhood", count, YEAR_2025, CITY)
        said[f"unplaced_{count}"] = words.unplaced(count, "neighborhood")
        for unit in ("victims", "reports"):
            said[f"area_{unit}_{count}"] = words.area_summary(
                "River Market", count, YEAR_2025, unit
            )
    for level in ("city", "district", "division", "neighborhood"):
        said[f"no_level_{level}"] = words.level_not_available(level)
        said[f"level_{level}"] = words.level(level)
    for reason in ("overlap", "wrong_order", "different_length", "different_part_of_year", "?"):
        said[f"refused_{reason}"] = words.not_comparable(reason)
    said["refused_months"] = words.not_comparable("no_complete_month")
    return said


# What the sentences say


def test_the_opening_says_both_counts_then_what_chance_can_do():
    assert ENGLISH.opening(twelve_months(141, 131), CITY) == (
        "In the 12 months through February 2026, 131 people were killed in Kansas City. "
        "In the 12 months before, 141 were. "
        "A difference of this size is within what chance alone usually makes."
    )
    assert SPANISH.opening(twelve_months(141, 131), CITY) == (
        "En los 12 meses hasta febrero de 2026, 131 personas fueron víctimas de homicidio en "
        "Kansas City. En los 12 meses anteriores, fueron 141. "
        "Una diferencia de este tamaño está dentro de lo que suele producir el azar por sí solo."
    )


@pytest.mark.parametrize(
    ("before", "after", "is_said"), [(182, 147, False), (182, 144, True), (9, 2, False)]
)
def test_only_p_under_5_percent_may_be_said_to_be_larger_than_chance(before, after, is_said):
    sentence = ENGLISH.change_sentence(twelve_months(before, after))
    phrase = "larger than chance alone would usually make it"
    assert (phrase in sentence) == is_said
    assert sentence.endswith("The counts do not say why." if is_said else "usually makes.")


def test_equal_counts_are_called_the_same():
    assert ENGLISH.change_sentence(twelve_months(7, 7)) == "The two counts are the same."


def test_a_percent_comes_with_its_range_and_only_from_20_up():
    assert ENGLISH.change_percent(twelve_months(141, 131)) == (
        "That is 7% fewer. Allowing for chance, it fits anything from 27% fewer to 19% more."
    )
    assert "no percent when a count is under 20" in ENGLISH.change_percent(twelve_months(141, 19))


def test_a_range_without_an_end_is_said_in_words():
    assert ENGLISH.multiple(math.inf) == "any number more"
    assert ENGLISH.multiple(1.0) == "the same number"


def test_the_year_so_far_names_days_or_months_as_the_source_has_them():
    by_day = ENGLISH.year_to_date(so_far(120, 131, date(2026, 11, 18)), CITY)
    assert by_day.startswith(
        "In the days from January 1 through November 18, 2026, 131 people were killed in "
        "Kansas City. In the same days of 2025, 120 people were."
    )
    by_month = ENGLISH.year_to_date(so_far(20, 15, has_days=False), CITY)
    assert by_month.startswith("In the months from January through February 2026, 15 people")
    assert "In the same months of 2025, 20 people were." in by_month


def test_the_expected_range_is_a_range_of_whole_people():
    assert ENGLISH.expected_range(ExpectedRange(160, 136.2, 186.8, 5)) == (
        "In most years like the last five, between 136 and 187 people would be killed."
    )


def test_a_rate_comes_with_its_range():
    assert ENGLISH.rate(rate_per_100k(142, 508_090), CITY, 2025) == (
        "In 2025, there were 27.9 people killed per 100,000 residents of Kansas City. "
        "Allowing for chance, the rate fits anything from 23.5 to 32.9."
    )


@pytest.mark.parametrize(
    ("counted", "english", "spanish"),
    [
        (0, "the police record shows no one killed in River", "no muestra a nadie"),
        (1, "the police record has 1 person killed in River", "a 1 persona"),
        (12, "the police record has 12 people killed in River", "a 12 personas"),
    ],
)
def test_an_area_with_none_one_and_many(counted, english, spanish):
    assert english in ENGLISH.area_summary("River Market", counted, YEAR_2025)
    assert spanish in SPANISH.area_summary("River Market", counted, YEAR_2025)


def test_reports_are_never_called_people():
    sentence = ENGLISH.area_summary("River Market", 40, YEAR_2025, "reports")
    assert "40 reports of a killing" in sentence and "people" not in sentence


def test_a_partial_police_file_says_how_much_of_the_city_it_holds():
    assert "holds 40 of the 149 people" in ENGLISH.partial_file(40, 149, 2017)
    assert "holds 40 reports" in ENGLISH.partial_file(40, 149, 2017, "reports")


def test_no_file_is_not_the_same_as_nobody():
    sentence = ENGLISH.area_not_reported("River Market", YEAR_2025)
    assert "does not mean no one was killed" in sentence


@pytest.mark.parametrize(
    ("status", "label"),
    [
        ("not_shown", "not shown, to protect people"),
        ("not_reported", "not reported yet"),
        ("provisional", "may still change"),
    ],
)
def test_the_labels_of_a_value_without_a_settled_number(status, label):
    assert ENGLISH.status(status) == label


def test_an_unknown_status_is_an_error_and_not_a_blank():
    with pytest.raises(KeyError):
        ENGLISH.status("hidden")


def test_variants_of_a_year_are_listed_once_each_in_order():
    assert ENGLISH.counts_differ(2014, [82, 76, 77, 78, 79, 79, 81]).startswith(
        "The year 2014 has been published as 76, 77, 78, 79, 81, and 82."
    )


def test_what_others_published_stands_in_quotation_marks_with_their_name():
    assert ENGLISH.program_rating("KC NoVA", "No Effects", "CrimeSolutions") == (
        "Published rating of KC NoVA: “No Effects” (CrimeSolutions)."
    )


def test_a_code_no_one_has_named_is_said_as_it_is_written():
    assert ENGLISH.left_out("fell_behind_the_desk") == "fell behind the desk"
    assert ENGLISH.place_quality("in_the_river") == "in the river"


@pytest.mark.parametrize("reason", ["overlap", "different_length", "different_part_of_year"])
def test_every_refusal_to_compare_has_its_sentence(reason):
    assert ENGLISH.not_comparable(reason) != ENGLISH.not_comparable("something else")
    assert UnequalPeriods(reason, "").reason == reason


# Numbers, days and periods


@pytest.mark.parametrize(
    ("period", "english", "spanish"),
    [
        (YEAR_2025, "2025", "2025"),
        (Period(date(2026, 2, 1), FEBRUARY), "February 2026", "febrero de 2026"),
        (
            Period(date(2025, 3, 1), FEBRUARY),
            "the 12 months through February 2026",
            "los 12 meses hasta febrero de 2026",
        ),
        (
            Period(date(2024, 2, 29), date(2025, 2, 28)),
            "the days from February 29, 2024 through February 28, 2025",
            "los días del 29 de febrero de 2024 al 28 de febrero de 2025",
        ),
        (
            Period(date(2025, 11, 19), date(2026, 11, 18)),
            "the 12 months through November 18, 2026",
            "los 12 meses hasta el 18 de noviembre de 2026",
        ),
        (
            Period(date(2026, 1, 1), FEBRUARY),
            "the months from January through February 2026",
            "los meses de enero a febrero de 2026",
        ),
        (
            Period(date(2025, 11, 1), FEBRUARY),
            "the months from November 2025 through February 2026",
            "los meses de noviembre de 2025 a febrero de 2026",
        ),
        (
            Period(date(2015, 1, 1), date(2024, 12, 31)),
            "the years 2015 through 2024",
            "los años 2015 a 2024",
        ),
        (
            Period(date(2026, 1, 1), date(2026, 11, 18)),
            "the days from January 1 through November 18, 2026",
            "los días del 1 de enero al 18 de noviembre de 2026",
        ),
    ],
)
def test_a_period_is_said_the_short_way_people_say_it(period, english, spanish):
    assert ENGLISH.span(period) == english
    assert SPANISH.span(period) == spanish


@pytest.mark.parametrize("words", [ENGLISH, SPANISH], ids=LANGUAGES)
def test_numbers_are_written_as_in_the_united_states(words):
    assert words.number(12_345) == "12,345"
    assert words.decimal(1234.56) == "1,234.6"
    assert words.percent(-7.1) == "7%"


@pytest.mark.parametrize(
    ("precision", "said"), [("day", "May 30, 2024"), ("month", "May 2024"), ("year", "2024")]
)
def test_a_date_is_said_no_finer_than_it_is_known(precision, said):
    assert ENGLISH.at_precision(date(2024, 5, 30), precision) == said


# All sentences, in all languages


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_sentence_is_finished_and_says_nothing_forbidden(code):
    for name, text in samples(language(code)).items():
        assert text.strip() == text and text, name
        assert not re.search(r"[{}]|\bNone\b|\bnan\b|\binf\b|  ", text), (name, text)
        assert findings(text, code) == [], (name, text)


def test_every_public_method_that_makes_a_sentence_is_in_the_samples():
    used = set(re.findall(r"words\.(\w+)\(", Path(__file__).read_text("utf-8")))
    plumbing = {"small_number", "multiple", "quoted", "is_12_months", "translation_note"}
    tested_alone = {"left_out", "place_quality", "at_precision", "number", "decimal", "percent"}
    made = {
        name
        for name in dir(Words)
        if not name.startswith("_") and callable(getattr(Words, name, None))
    }
    dates = {"day", "day_of_year", "month", "month_name", "through", "list_of", "simulated_mark"}
    said_in_parts = {"change_sentence", "people_killed_12_months", "data_through", "updated"}
    assert made - used - plumbing - tested_alone - dates - said_in_parts - {"counted_by"} == set()


def test_spanish_says_nothing_in_english():
    english, spanish = samples(ENGLISH), samples(SPANISH)
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
    assert grade(" ".join(samples(ENGLISH).values())) <= 8


def test_every_public_text_of_some_length_reads_at_grade_8_or_lower():
    grades = {
        name: round(grade(text), 1)
        for name, text in samples(ENGLISH).items()
        if len(text.split()) >= 12
    }
    assert {name: value for name, value in grades.items() if value > 8} == {}
