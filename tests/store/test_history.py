"""Any history of commits and withdrawals reads as the log says, now and at every moment before."""

import os
from collections import defaultdict
from datetime import date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from store_rows import at, export, observation, record

from dashboard.catalogue import Catalogue, Derived, Field, RecordKind
from dashboard.period import Period
from dashboard.store.duckdb_engine import DuckStore
from dashboard.store.log import Counts

FIELDS = (Field("published_at", "time"), Field("seen_on", "day"), Field("text", "text"), Field("impressions", "number"),
          Field("liked", "flag"))  # fmt: skip
POSTS = RecordKind(
    "posts",
    "Posts",
    "published_at",
    FIELDS,
    (
        Derived("posts", ("published_at",), None, {}),
        Derived("impressions", ("published_at",), "impressions", {}),
        Derived("likes", ("seen_on", "published_at"), None, {"liked": (True,)}),
        Derived("texts", ("published_at",), None, {"text": "present"}),
    ),
)
CATALOGUE = Catalogue({}, {}, {"posts": POSTS}, {})
DAYS = [date(2025, 3, 30), date(2025, 3, 31), date(2025, 4, 1)]
WINDOWS = [Period(day, day, "day", str(day)) for day in DAYS]
#: Berlin is one hour ahead on 29 March and two on 31 March: 23:00 UTC and 22:00 UTC are the next day there.
TIMES = {
    datetime(2025, 3, 30, 10): DAYS[0],
    datetime(2025, 3, 29, 23): DAYS[0],
    datetime(2025, 3, 30, 22): DAYS[1],
    datetime(2025, 3, 31, 22): DAYS[2],
    None: None,
}
EXAMPLES = int(os.environ.get("HISTORIES", "8"))
FORMATS = {"daily": 10, "posts": 20, "suite": 20}

#: Few places, so that exports meet.
PLACES = [{"unit": "u", "department": "m", "channel": "c"}] * 4 + [
    {"unit": "u", "department": None, "channel": "c"},
    {"unit": "v", "department": "m", "channel": "c"},
]
place = st.sampled_from(PLACES)
numbers = st.integers(0, 9).map(float)
observations = st.builds(
    lambda where, day, measure, account, value: observation(day, value, measure, account=account) | where,
    place, st.sampled_from(DAYS), st.sampled_from(["impressions", "likes"]), st.sampled_from([None, "A"]), numbers,
)  # fmt: skip
values = {
    "published_at": st.sampled_from(list(TIMES)),
    "seen_on": st.sampled_from([None, *DAYS]),
    "text": st.sampled_from([None, "a", "b"]),
    "impressions": st.none() | numbers,
    "liked": st.sampled_from([None, True, False]),
}


@st.composite
def posts(draw: st.DrawFn) -> list[dict[str, Any]]:
    carried = draw(st.sets(st.sampled_from(sorted(values))))
    row = st.tuples(
        place, st.sampled_from(["1", "1", "2"]), st.fixed_dictionaries({name: values[name] for name in carried})
    )
    return [record(post, **fields) | where for where, post, fields in draw(st.lists(row, min_size=1, max_size=3))]


commits = st.tuples(st.sampled_from(sorted(FORMATS)), st.lists(observations, max_size=4), posts() | st.none())
withdrawals = st.integers(0, 5)
steps = st.lists(commits | commits | withdrawals, min_size=4, max_size=8)


class Log:
    """The log as a list, read from the beginning for every answer."""

    def __init__(self) -> None:
        self.committed: list[tuple[int, str, list[dict[str, Any]], list[dict[str, Any]]]] = []  # hour, format, rows
        self.withdrawn: dict[int, int] = {}  # position in committed -> hour

    def live(self, hour: int) -> list[int]:
        return [
            number
            for number, (committed, *_) in enumerate(self.committed)
            if committed <= hour < self.withdrawn.get(number, hour + 1)
        ]

    def observed(self, hour: int) -> dict[tuple[Any, ...], tuple[float, int]]:
        """Key and format -> value, export."""
        current = {}
        for number in self.live(hour):
            _, source, rows, _ = self.committed[number]
            for row in rows:
                key = (
                    row["unit"],
                    row["department"],
                    row["channel"],
                    row["account"],
                    row["measure"],
                    row["day"],
                    source,
                )
                current[key] = (row["value"], number)
        return current

    def posts(self, hour: int) -> dict[tuple[Any, ...], dict[str, Any]]:
        """Key -> fields, and what the store knows beside them."""
        current: dict[tuple[Any, ...], dict[str, Any]] = {}
        for number in self.live(hour):
            _, source, _, rows = self.committed[number]
            for row in rows:
                key = (row["unit"], row["department"], row["channel"], row["record_id"])
                post = current.setdefault(key, dict.fromkeys(values) | {"rank": (99, 0, "")})
                post |= {name: row[name] for name in values if name in row}
                post |= {
                    "export": number,
                    "carried": set(row),
                    "rank": min(post["rank"], (FORMATS[source], -number, source)),
                }
        return current

    def facts(self, hour: int) -> dict[tuple[Any, ...], float]:
        """(day, unit, department, channel, measure) -> value, accounts added up."""
        rival: dict[tuple[Any, ...], list[Any]] = defaultdict(list)  # channel's measure in a month -> candidates
        for (*where, _account, measure, day, source), (value, number) in self.observed(hour).items():
            rival[(*where, measure, day.month)].append((FORMATS[source], 0, source, number, day, value))
        for (*where, _post), post in self.posts(hour).items():
            precedence, _, source = post["rank"]
            published = TIMES[post["published_at"]]
            seen = post["seen_on"] or published
            knows_text = post["text"] is not None or "text" in post["carried"]
            for measure, day, value in (
                ("posts", published, 1.0),
                ("impressions", published, post["impressions"]),
                ("likes", seen, None if post["liked"] is None else float(post["liked"])),
                ("texts", published, float(post["text"] is not None) if knows_text else None),
            ):
                if day and value is not None:
                    rival[(*where, measure, day.month)].append((precedence, 1, source, post["export"], day, value))
        found: dict[tuple[Any, ...], float] = defaultdict(float)
        for (*where, measure, _month), candidates in rival.items():
            newest = {
                item[1:3]: max(other[3] for other in candidates if other[1:3] == item[1:3]) for item in candidates
            }
            best = min(candidates, key=lambda item: (item[0], item[1], -newest[item[1:3]]))
            for _, level, source, _, day, value in candidates:
                if (level, source) == best[1:3]:
                    found[(day, *where, measure)] += value
        return dict(found)

    def counts(self, hour: int, source: str, rows: list[dict[str, Any]], posts: list[dict[str, Any]]) -> Counts:
        """What a commit of these rows would do."""
        before, posts_before = self.observed(hour), self.posts(hour)
        future = Log()
        future.committed = [(0, source, rows, posts)]
        counted = []
        for key, (value, _) in future.observed(0).items():
            counted.append("new" if key not in before else "same" if before[key][0] == value else "changed")
        for key, post in future.posts(0).items():
            carried = post["carried"] & set(values)
            same = key in posts_before and all(posts_before[key][name] == post[name] for name in carried)
            counted.append("new" if key not in posts_before else "same" if same else "changed")
        return Counts(counted.count("new"), counted.count("changed"), counted.count("same"))


def none(value: Any) -> Any:
    """None for the ways in which a frame says that there is nothing."""
    return None if value != value or value is None else value


def facts(store: DuckStore, **options: Any) -> dict[tuple[Any, ...], float]:
    rows = store.sums(WINDOWS, **options).to_dict("records")
    return {
        (DAYS[row["window"]], row["unit"], none(row["department"]), row["channel"], row["measure"]): row["value"]
        for row in rows
    }


def current_posts(store: DuckStore, **options: Any) -> dict[tuple[Any, ...], dict[str, Any]]:
    rows = store.records("posts", **options).to_dict("records")
    return {
        (row["unit"], none(row["department"]), row["channel"], row["record_id"]): {
            name: none(row[name]) for name in (*values, "export")
        }
        for row in rows
    }


def plain(posts: dict[tuple[Any, ...], dict[str, Any]]) -> dict[tuple[Any, ...], dict[str, Any]]:
    return {
        key: {name: post[name] for name in values} | {"export": f"e{post['export'] + 1:06d}"}
        for key, post in posts.items()
    }


@settings(max_examples=EXAMPLES, suppress_health_check=[HealthCheck.too_slow], derandomize=True)
@given(steps)
def test_every_moment_of_any_history_reads_as_the_log_says(history: list[Any]) -> None:
    with TemporaryDirectory() as folder:
        store = DuckStore(Path(folder), "Europe/Berlin", CATALOGUE)
        log = Log()
        for hour, step in enumerate(history, 1):
            if isinstance(step, int):
                live = log.live(hour)
                if not live:
                    continue
                number = live[step % len(live)]
                store.withdraw(f"e{number + 1:06d}", "Head of Marketing", at=at(hour))
                log.withdrawn[number] = hour
            else:
                source, rows, posts = step
                kinds = {"posts": posts} if posts else {}
                batch, data = export(f"{hour}.csv", rows, source, FORMATS[source], **kinds)
                expected = log.counts(hour, source, rows, posts or [])
                assert store.preview(batch) == expected
                assert store.commit(batch, data, "Head of Marketing", at(hour)).export.counts == expected
                log.committed.append((hour, source, rows, posts or []))
            assert facts(store) == log.facts(hour)
            assert current_posts(store) == plain(log.posts(hour))
            before = hour - 1 - hour % 3
            assert facts(store, as_of=at(before)) == log.facts(before)
            assert current_posts(store, as_of=at(before)) == plain(log.posts(before))
        assert store.verify() == []
        assert facts(store, as_of=at(len(history)) + timedelta(days=1)) == facts(store)
        store.close()
