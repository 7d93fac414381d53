"""What may be said of a difference between two counts, and what must be refused.

The oracles here are second, independent computations: binomial probabilities enumerated with
fractions, and Poisson tails summed term by term.
"""

import math
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as some

from dashboard.change import (
    SCREENING_LEVEL,
    Period,
    TooFewForRate,
    compare,
    expected_range,
    garwood,
    rate_per_100k,
)

YEAR_2024 = Period(date(2024, 1, 1), date(2024, 12, 31))
YEAR_2025 = Period(date(2025, 1, 1), date(2025, 12, 31))
COUNTS = some.integers(min_value=0, max_value=400)


def change(before, after, **options):
    return compare(before, after, before_period=YEAR_2024, after_period=YEAR_2025, **options)


def enumerated_p(before, after):
    """Two-sided p-value: all splits of the total that are no more likely than the one seen."""
    total = before + after
    seen = math.comb(total, after)
    return float(
        Fraction(sum(c for k in range(total + 1) if (c := math.comb(total, k)) <= seen), 2**total)
    )


def poisson_at_most(count, mean):
    """The chance of `count` or fewer events, summed term by term."""
    return math.fsum(
        math.exp(k * math.log(mean) - mean - math.lgamma(k + 1)) for k in range(count + 1)
    )


def binomial_at_most(count, total, share):
    return math.fsum(
        math.comb(total, k) * share**k * (1 - share) ** (total - k) for k in range(count + 1)
    )


# One difference


@pytest.mark.parametrize(
    ("before", "after", "p_value"),
    [
        (9, 2, 0.0654),
        (16, 25, 0.2110),
        (3, 6, 0.5078),
        (12, 4, 0.0768),
        (10, 0, 0.0020),
        (20, 13, 0.2962),
        (22, 18, 0.6358),
        (100, 80, 0.1565),
        (182, 147, 0.0607),
        (182, 144, 0.0403),
        (179, 182, 0.9162),
    ],
)
def test_the_oracle_table(before, after, p_value):
    found = change(before, after)
    assert round(found.p_value, 4) == p_value
    assert found.is_larger_than_chance == (p_value < 0.05)


@given(COUNTS, COUNTS)
def test_the_p_value_is_the_enumerated_one(before, after):
    assert change(before, after).p_value == pytest.approx(enumerated_p(before, after), abs=1e-9)


@given(some.integers(1, 120), some.integers(1, 120))
def test_the_ends_of_the_interval_leave_exactly_half_of_alpha_on_either_side(before, after):
    found, total = change(before, after), before + after
    low, high = (ratio / (1 + ratio) for ratio in (found.ratio_low, found.ratio_high))
    assert 1 - binomial_at_most(after - 1, total, low) == pytest.approx(0.025, abs=1e-7)
    assert binomial_at_most(after, total, high) == pytest.approx(0.025, abs=1e-7)


@given(COUNTS, COUNTS)
def test_swapping_before_and_after_inverts_the_ratio_and_keeps_the_p_value(before, after):
    one, other = change(before, after), change(after, before)
    assert one.p_value == pytest.approx(other.p_value)
    assert one.is_larger_than_chance == other.is_larger_than_chance
    if before and after:
        assert one.ratio == pytest.approx(1 / other.ratio)
        assert one.ratio_low == pytest.approx(1 / other.ratio_high)
        assert one.ratio_high == pytest.approx(1 / other.ratio_low)


@given(COUNTS, COUNTS)
def test_the_interval_contains_the_ratio(before, after):
    found = change(before, after)
    if found.ratio is not None:
        assert found.ratio_low <= found.ratio * (1 + 1e-12)
        assert found.ratio <= found.ratio_high * (1 + 1e-12)


@given(COUNTS, COUNTS)
def test_a_difference_is_larger_than_chance_exactly_when_the_interval_leaves_out_1(before, after):
    found = change(before, after)
    assert found.is_larger_than_chance == (found.ratio_low > 1 or found.ratio_high < 1)


@given(some.integers(0, 300), some.integers(0, 300))
def test_a_larger_gap_at_the_same_total_is_never_more_likely(total, shift):
    after = total // 2
    further = max(0, after - shift % (after + 1))
    assert change(total - further, further).p_value <= change(total - after, after).p_value + 1e-12


def test_two_zeros_differ_in_nothing():
    found = change(0, 0)
    assert (found.p_value, found.is_larger_than_chance, found.percent) == (1.0, False, None)
    assert (found.ratio, found.ratio_low, found.ratio_high) == (None, 0.0, math.inf)


def test_from_zero_there_is_no_ratio_and_no_upper_limit():
    found = change(0, 10)
    assert found.ratio is None and found.ratio_high == math.inf and found.ratio_low > 1


@given(COUNTS, COUNTS)
def test_no_percent_if_either_count_is_under_20(before, after):
    found = change(before, after)
    assert (found.percent is None) == (before < 20 or after < 20)
    if found.percent is not None:
        assert found.percent == pytest.approx(100 * after / before - 100)


@pytest.mark.parametrize("counts", [(-1, 3), (3, -1), (2.5, 3)])
def test_a_count_is_a_whole_number_and_not_negative(counts):
    with pytest.raises(ValueError, match="whole number"):
        change(*counts)


# Ranges and rates


@given(some.integers(1, 400), some.sampled_from([0.95, 0.998]))
def test_garwood_limits_are_the_means_that_make_the_count_just_too_rare(count, level):
    low, high = garwood(count, level)
    tail = (1 - level) / 2
    assert 1 - poisson_at_most(count - 1, low) == pytest.approx(tail, abs=1e-8)
    assert poisson_at_most(count, high) == pytest.approx(tail, abs=1e-8)


def test_garwood_of_zero_starts_at_zero_and_ends_at_the_log_of_40():
    assert garwood(0) == (0.0, pytest.approx(math.log(40)))


@given(some.integers(0, 2500), some.integers(0, 2500))
def test_garwood_limits_grow_with_the_count(one, other):
    smaller, larger = sorted((one / 5, other / 5))  # means of five counts
    assert garwood(smaller)[0] <= garwood(larger)[0] + 1e-9
    assert garwood(smaller)[1] <= garwood(larger)[1] + 1e-9
    assert garwood(smaller)[0] <= smaller <= garwood(smaller)[1]


@pytest.mark.parametrize(("count", "level"), [(-1, 0.95), (5, 0), (5, 1)])
def test_garwood_refuses_what_has_no_interval(count, level):
    with pytest.raises(ValueError, match="interval"):
        garwood(count, level)


def test_the_expected_range_stands_around_the_mean_of_five_years():
    found = expected_range([150, 155, 160, 165, 170])
    assert (found.mean, found.lowest, found.highest, found.years) == (160, 136, 187, 5)
    assert [found.place_of(count) for count in (135, 136, 187, 188)] == [
        "below",
        "inside",
        "inside",
        "above",
    ]


@given(some.lists(some.integers(0, 300), min_size=5, max_size=5))
def test_screening_limits_are_wider_and_both_hold_the_mean(counts):
    usual, screening = expected_range(counts), expected_range(counts, SCREENING_LEVEL)
    assert screening.low <= usual.low <= usual.mean <= usual.high <= screening.high


@given(some.permutations([1, 2, 3, 5, 8]))
def test_the_order_of_the_years_does_not_matter(counts):
    assert expected_range(counts) == expected_range([1, 2, 3, 5, 8])


@pytest.mark.parametrize("years", [0, 4, 6])
def test_an_expected_range_needs_exactly_five_years(years):
    with pytest.raises(ValueError, match="5 earlier years"):
        expected_range([100] * years)


def test_a_rate_is_the_count_and_its_interval_over_the_population():
    found = rate_per_100k(142, 508_090)
    low, high = garwood(142)
    assert found.per_100k == pytest.approx(27.948, abs=0.001)
    assert (found.low, found.high) == pytest.approx((low / 5.0809, high / 5.0809))
    assert found.low < found.per_100k < found.high


def test_there_is_no_rate_under_20_events():
    assert rate_per_100k(20, 50_000).count == 20
    with pytest.raises(TooFewForRate):
        rate_per_100k(19, 50_000)


@pytest.mark.parametrize("population", [0, -5])
def test_there_is_no_rate_without_people(population):
    with pytest.raises(ValueError, match="population"):
        rate_per_100k(30, population)
