"""What the sentences of the public pages say, number by number and period by period."""

import math
from datetime import date

import pytest

from dashboard.change import ExpectedRange, Period, UnequalPeriods, rate_per_100k
from dashboard.components.language import LANGUAGES, language
from dashboard.intake.placing import QUALITIES
from dashboard.intake.victims import REASONS
from tests.sample_sentences import CITY, FEBRUARY, YEAR_2025, so_far, twelve_months

ENGLISH = language("en")
SPANISH = language("es")


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
    # To 28 February is two months in 2029, and not in 2028, which had one day more.
    after_a_leap_year = ENGLISH.year_to_date(so_far(20, 15, date(2029, 2, 28)), CITY)
    assert "In the same days of 2028, 20 people were." in after_a_leap_year


def test_the_expected_range_is_a_range_of_whole_people():
    assert ENGLISH.expected_range(ExpectedRange(160, 136.2, 186.8, 5)) == (
        "Going by the five full years before, a count of 12 months would usually be "
        "between 136 and 187."
    )


def test_quotes_inside_a_quotation_are_single():
    assert ENGLISH.quoted("They saw an “immediate” change", "A. Author") == (
        "“They saw an ‘immediate’ change” (A. Author)"
    )


def test_a_rate_comes_with_its_range():
    assert ENGLISH.rate(rate_per_100k(142, 508_090), CITY, 2025) == (
        "In 2025, there were 27.9 people killed per 100,000 residents of Kansas City. "
        "Allowing for chance, the rate fits anything from 23.5 to 32.9."
    )


@pytest.mark.parametrize(
    ("counted", "english", "spanish"),
    [
        (0, "the police record shows no one killed in River", "no muestra ninguna víctima"),
        (1, "the police record has 1 person killed in River", "muestra 1 víctima de"),
        (12, "the police record has 12 people killed in River", "muestra 12 víctimas de"),
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


def test_every_reason_and_place_quality_of_the_importer_has_words_of_its_own():
    for words in (ENGLISH, SPANISH):
        reasons = [words.left_out(code) for code in REASONS]
        qualities = [words.place_quality(code) for code in QUALITIES]
        unnamed = [code.replace("_", " ") for code in (*REASONS, *QUALITIES)]
        assert not set(reasons + qualities) & set(unnamed)
        assert len(set(reasons)) == len(REASONS) and len(set(qualities)) == len(QUALITIES)


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
        (
            Period(date(2025, 9, 22), date(2025, 9, 22)),
            "September 22, 2025",
            "22 de septiembre de 2025",
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
