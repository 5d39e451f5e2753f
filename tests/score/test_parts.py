"""What adding up may and may not do, for any numbers."""

from datetime import date

from hypothesis import assume, given
from hypothesis import strategies as st

from dashboard.aggregation import Distinct, Part, Ratio, Sum, Term
from dashboard.parts import Amount, combine, net_interval, wilson

DAY = date(2026, 10, 5)
RATE = Ratio(Part((Term(("engagements",)),)), Part((Term(("impressions",)),)), 100.0)
FLOW = Sum(Part((Term(("impressions",)),)))

counts = st.integers(0, 10**9)
sizes = st.integers(1, 10**9)


def pair(above: float, below: float) -> Amount:
    return Amount((above, below, 0.0, 0.0), 1, DAY)


@given(st.lists(st.tuples(counts, sizes), min_size=1, max_size=8))
def test_a_rate_of_all_lies_between_the_rates_of_its_parts(channels):
    given_ = [pair(above, below) for above, below in channels]
    rates = [combine(RATE, [one]).value for one in given_]
    together = combine(RATE, given_).value
    slack = 1e-9 * max(rates)
    assert min(rates) - slack <= together <= max(rates) + slack


@given(st.lists(st.tuples(counts, sizes), min_size=2, max_size=8), st.randoms())
def test_the_order_of_channels_does_not_matter(channels, random):
    shuffled = list(channels)
    random.shuffle(shuffled)
    assert combine(RATE, [pair(*c) for c in channels]) == combine(RATE, [pair(*c) for c in shuffled])


@given(st.lists(counts, min_size=1, max_size=8), st.integers(1, 7))
def test_a_flow_is_the_sum_of_any_two_halves(values, cut):
    assume(cut < len(values))
    amounts = [Amount((float(value),), 1, DAY) for value in values]
    halves = combine(FLOW, amounts[:cut]).value + combine(FLOW, amounts[cut:]).value
    assert combine(FLOW, amounts).value == halves


@given(st.lists(st.floats(1, 1e9), min_size=2, max_size=8))
def test_unique_people_of_several_channels_are_a_range_and_never_a_number(figures):
    number = combine(
        Distinct("reach", "reach_daily_sum"), [Amount((figure, float("nan")), 1, DAY) for figure in figures]
    )
    assert number.value is None
    assert number.interval == (max(figures), sum(figures))


@given(counts, sizes)
def test_wilson_holds_the_share_and_stays_within_0_and_100(hits, n):
    assume(hits <= n)
    low, high = wilson(hits, n)
    assert -1e-9 <= low <= 100 * hits / n + 1e-9
    assert 100 * hits / n - 1e-9 <= high <= 100 + 1e-9


@given(st.integers(0, 1000), st.integers(0, 1000), st.integers(0, 1000))
def test_a_net_score_lies_in_the_middle_of_its_interval(plus, neutral, minus):
    n = plus + neutral + minus
    assume(n)
    low, high = net_interval(plus, minus, n)
    assert abs((low + high) / 2 - 100 * (plus - minus) / n) < 1e-6


def test_what_is_no_share_has_no_interval():
    assert wilson(5, 0) is None
    assert wilson(6, 5) is None
    assert net_interval(4, 4, 5) is None


def test_a_rate_without_a_denominator_is_no_number():
    assert combine(RATE, [pair(5, 0)]).value is None
    assert combine(RATE, []).value is None
