"""Token buckets and the budget for uploads."""

from dashboard.limits import REMEMBERED, Buckets, Budget


def test_a_bucket_gives_its_burst_and_then_its_rate_exactly() -> None:
    clock = [0.0]
    buckets = Buckets(burst=5, rate=2, now=lambda: clock[0])
    assert [buckets.take("one") for _ in range(6)] == [0, 0, 0, 0, 0, 0.5]
    clock[0] = 0.5
    assert buckets.take("one") == 0
    assert buckets.take("one") == 0.5


def test_one_persons_empty_bucket_stops_nobody_else() -> None:
    buckets = Buckets(burst=1, rate=1, now=lambda: 0)
    assert [buckets.take("one"), buckets.take("one"), buckets.take("other")] == [0, 1, 0]


def test_buckets_do_not_grow_with_the_number_of_askers() -> None:
    buckets = Buckets(burst=1, rate=1, now=lambda: 0)
    for asker in range(REMEMBERED + 100):
        buckets.take(str(asker))
    assert len(buckets._levels) == REMEMBERED


def test_the_budget_counts_what_is_held_and_what_is_coming() -> None:
    budget = Budget(each=100, all=150)
    assert budget.take("one", 60, held=0, held_by_all=0)
    assert not budget.take("one", 60, held=0, held_by_all=0)
    assert budget.take("one", 40, held=0, held_by_all=0)
    assert not budget.take("other", 60, held=0, held_by_all=0)
    budget.give("one", 60)
    assert budget.take("other", 60, held=0, held_by_all=0)
    assert not budget.take("third", 60, held=41, held_by_all=41)
