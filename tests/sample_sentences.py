"""Every sentence of the public pages, made from small sample data: none, one and many."""

from datetime import date

from dashboard.change import (
    SCREENING_LEVEL,
    ExpectedRange,
    Period,
    compare,
    expected_range,
    rate_per_100k,
    rolling_12_months,
    year_to_date,
)
from dashboard.words import Variant, Words

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
        "not_in_part": words.area_not_in_part_file("River Market", 2017),
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
        "protection_in_short": words.protection_in_short(11),
        "protection_example": words.protection_example(),
        "protection_tried": words.protection_tried(),
        "table": words.same_as_table(),
        "release": words.release(date(2026, 4, 24), FEBRUARY),
        "revision": words.revision(CITY, YEAR_2025, 141, 142, date(2026, 4, 24)),
        "no_revisions": words.no_revisions(),
        "file_read": words.file_read("Police department", 2017, 32_267, 40),
        "differ": words.counts_differ(2014, [76, 82, 77, 78, 79, 81]),
        "same": words.counts_differ(2015, [109, 109]),
        "variant": words.variant(Variant(79, "FBI", "murder", "2016")),
        "rule": words.counting_rule("murder"),
        "how": words.how_we_count(),
        "event": words.program_event("SAVE KC", "First call-in", FEBRUARY, "day", "a newspaper"),
        "note": words.program_note("Date inferred."),
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
        "alt_map_of_reports": words.alt_map(
            CITY, words.level_by("neighborhood"), words.span(YEAR_2025), 2, "reports"
        ),
        "alt_area": words.alt_area("River Market", 2015, 2024),
        "alt_rates": words.alt_rates(["Baltimore", "Detroit"], [30.2, 27.9]),
        "area_range": words.area_range(ExpectedRange(1.4, 0.0, 6.8, 5, SCREENING_LEVEL)),
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
        for unit in ("victims", "reports"):
            said[f"head_{unit}"] = words.counted_name(unit)
            said[f"label_{unit}_{count}"] = words.counted_people(count, unit)
            said[f"unplaced_{unit}_{count}"] = words.unplaced(count, "neighborhood", unit)
            said[f"area_{unit}_{count}"] = words.area_summary(
                "River Market", count, YEAR_2025, unit
            )
    for level in ("city", "district", "division", "neighborhood"):
        said[f"no_level_{level}"] = words.level_not_available(level)
        said[f"level_{level}"] = words.level(level)
    for reason in ("overlap", "wrong_order", "different_length", "different_part_of_year", "?"):
        said[f"refused_{reason}"] = words.not_comparable(reason)
    said |= _reported(words)
    said["refused_months"] = words.not_comparable("no_complete_month")
    return said


QUARTER = Period(date(2026, 7, 1), date(2026, 9, 30))


def _reported(words: Words) -> dict[str, str]:
    """What partners reported, and how it is protected."""
    said = {
        "reached": words.reached_in_time(180, 254, 70.9),
        "reached_few": words.reached_in_time(11, 19, None),
        "follow_up_one": words.follow_ups(1, 1, None),
        "follow_ups": words.follow_ups(46, 68, 67.6),
        "call_in_one": words.call_ins(1, 1, QUARTER),
        "call_ins": words.call_ins(40, 30, QUARTER),
        "nothing_published": words.nothing_published(45),
        "each_month": words.each_month(words.counted_thing("services")),
        "published_after": words.published_after(45),
        "had_reported_one": words.partners_had_reported(0, 1),
        "had_reported": words.partners_had_reported(27, 30),
        "source": words.source_published("A list", date(2026, 11, 14)),
        "source_alone": words.source_published("A list", None),
        "leaves_out": words.leaves_out("Guests."),
        "parts": words.parts_and_total(),
        "places_and_city": words.places_and_city(),
        "year_keeps_boundaries": words.year_keeps_boundaries(),
        "two_labels": words.not_shown_is_not_missing(),
        "period_label": words.period_label(QUARTER),
        "alt_months": words.alt_over_months(
            "A count", CITY, date(2024, 10, 1), date(2026, 9, 1),
            words.count_or_status(None, "not_shown"),
        ),
    }  # fmt: skip
    for count in (0, 1, 276):
        said[f"received_{count}"] = words.referrals_received(count, CITY, QUARTER)
        said[f"services_{count}"] = words.services_given(count, CITY, QUARTER)
        said[f"visits_{count}"] = words.meeting_visits(count, QUARTER)
    for status in ("not_shown", "not_reported"):
        said[f"without_{status}"] = words.count_without_number(
            words.counted_thing("service_referrals"), QUARTER, status
        )
        said[f"cell_{status}"] = words.count_or_status(None, status)
    for report in ("service_referrals", "services", "follow_ups", "call_ins", "meetings"):
        said[f"thing_{report}"] = words.counted_thing(report)
    for attribute in ("referral_source", "population", "service_type", "outcome", "contact",
                      "timeliness", "stage"):  # fmt: skip
        by = words.by_attribute(attribute)
        said[f"by_{attribute}"] = words.each_group(words.counted_thing("services"), by, QUARTER)
        said[f"head_{attribute}"] = words.attribute_heading(attribute)
        names = [words.group(attribute, value) for value in words.groups_of(attribute)]
        said |= {f"group_{attribute}_{place}": name for place, name in enumerate(names)}
        said[f"alt_{attribute}"] = words.alt_groups("A", by, [(name, "12") for name in names])
    for name, sentences in {
        "label": words.protection_label(),
        "one": words.protection_step_one(3, 35, (14, 18)),
        "two": words.protection_step_two(17),
        "time": words.protection_over_time(45, 11),
        "checks": words.protection_checks(),
    }.items():
        said |= {f"protection_{name}_{place}": text for place, text in enumerate(sentences)}
    return said
