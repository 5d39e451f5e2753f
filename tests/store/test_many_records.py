"""Records that are too many to be looked up at once are looked up in parts, and none is lost or counted twice."""

from datetime import datetime

import pytest
from store_rows import MARCH, record

from dashboard.store import writing


def test_records_of_many_parts_are_those_of_one(store, commit, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writing, "_AT_ONCE", 3)
    first = [record(str(n), published_at=datetime(2025, 3, 1 + n), impressions=float(n)) for n in range(20)]
    commit("first.csv", posts=first)
    commit("second.csv", posts=[{**row, "impressions": row["impressions"] + 100} for row in first[5:]])
    kept = store.records("posts").sort_values("impressions")
    assert kept.impressions.tolist() == [0.0, 1.0, 2.0, 3.0, 4.0, *(100.0 + n for n in range(5, 20))]
    sums = store.sums([MARCH]).set_index("measure").value
    assert (sums["posts"], sums["impressions"]) == (20.0, 10.0 + 1500.0 + sum(range(5, 20)))
