"""Committing and taking back: what counts, what is replaced, and what nothing can overwrite."""

from datetime import date, datetime
from pathlib import Path

import pytest
from store_rows import APRIL, MARCH, NOON, at, export, observation, record

from dashboard.catalogue import load_catalogue
from dashboard.errors import DefinitionError, Refused
from dashboard.store.duckdb_engine import DuckStore
from dashboard.store.log import Counts, Store

D1, D2, D3 = date(2025, 3, 1), date(2025, 3, 2), date(2025, 3, 3)


def total(store: Store, measure: str = "impressions", window=MARCH, **options):
    frame = store.sums([window], [measure], **options)
    return None if frame.empty else frame.value.sum()


def test_an_empty_store_has_no_numbers_rather_than_zeros(store):
    assert store.sums([MARCH]).empty
    assert store.lasts([MARCH], ["followers"]).empty
    assert store.quantiles([MARCH], "cases", "first_reply_s", "created_at", 0.5, "longer", False).empty
    assert store.records("posts").empty
    assert store.reported().empty
    assert store.exports() == []
    assert store.verify() == []


def test_a_commit_adds_its_values_and_says_how_many_are_new(store, commit):
    committed = commit("march.csv", [observation(D1, 100.0), observation(D2, 20.0)], at=NOON)
    assert committed.status == "committed"
    assert (committed.export.id, committed.export.rows, committed.export.at) == ("e000001", 2, NOON)
    assert committed.export.counts == Counts(new=2, changed=0, same=0)
    assert store.sums([MARCH, APRIL]).to_dict("records") == [
        {"window": 0, "unit": "homeware", "department": "marketing", "channel": "facebook", "measure": "impressions",
         "value": 120.0, "days": 2, "last_day": D2},
    ]  # fmt: skip


def test_the_same_file_twice_changes_nothing(store, commit):
    first = commit("march.csv", [observation(D1, 100.0)])
    version = store.version()
    second = commit("march.csv", [observation(D1, 100.0)])
    assert (second.status, second.export) == ("unchanged", first.export)
    assert store.version() == version
    assert len(store.exports()) == 1


def test_an_overlapping_export_replaces_and_never_adds(store, commit):
    commit("a.csv", [observation(D1, 100.0), observation(D2, 20.0), observation(D3, 3.0)])
    later = [observation(D2, 21.0), observation(D3, 3.0), observation(date(2025, 3, 4), 4.0)]
    expected = Counts(new=1, changed=1, same=1)
    assert store.preview(export("b.csv", later)[0]) == expected
    assert total(store) == 123.0
    assert commit("b.csv", later).export.counts == expected
    assert total(store) == 128.0
    assert store.verify() == []


def test_of_two_rows_with_one_key_in_a_file_the_last_counts(store, commit):
    assert commit("a.csv", [observation(D1, 1.0), observation(D1, 2.0)]).export.counts == Counts(1, 0, 0)
    assert total(store) == 2.0


def test_accounts_of_one_channel_add_up(store, commit):
    commit("a.csv", [observation(D1, 1.0, account="A"), observation(D1, 2.0, account="B"), observation(D1, 4.0)])
    assert store.sums([MARCH])[["value", "days"]].to_dict("records") == [{"value": 7.0, "days": 1}]


def test_a_missing_value_is_no_observation_and_overwrites_nothing(store, commit):
    commit("a.csv", [observation(D1, 5.0)])
    assert commit("b.csv", [observation(D1, None), observation(D2, float("nan"))]).export.rows == 0
    assert store.sums([MARCH])[["value", "days"]].to_dict("records") == [{"value": 5.0, "days": 1}]


def test_a_zero_is_a_value(store, commit):
    commit("a.csv", [observation(D1, 0.0)])
    assert total(store) == 0.0


def test_withdrawing_restores_exactly_what_was_there(store, commit):
    commit("a.csv", [observation(D1, 100.0), observation(D2, 20.0)], at=at(1))
    commit("b.csv", [observation(D2, 7.0), observation(D3, 3.0)], at=at(2))
    assert total(store) == 110.0
    taken = store.withdraw("e000002", "Head of Marketing", "wrong page", at(3))
    assert (taken.withdrawn_at, taken.withdrawn_by, taken.reason) == (at(3), "Head of Marketing", "wrong page")
    assert total(store) == 120.0
    assert store.exports()[0] == taken
    assert store.verify() == []


def test_withdrawing_an_older_export_leaves_the_newer_values(store, commit):
    commit("a.csv", [observation(D1, 100.0), observation(D2, 20.0)])
    commit("b.csv", [observation(D2, 7.0)])
    store.withdraw("e000001", "Head of Marketing")
    assert total(store) == 7.0


def test_a_withdrawn_file_can_be_committed_again(store, commit):
    commit("a.csv", [observation(D1, 100.0)])
    store.withdraw("e000001", "Head of Marketing")
    assert store.sums([MARCH]).empty
    assert commit("a.csv", [observation(D1, 100.0)]).export.id == "e000002"
    assert total(store) == 100.0


def test_only_what_is_there_can_be_withdrawn(store, commit):
    commit("a.csv", [observation(D1, 100.0)])
    store.withdraw("e000001", "Head of Marketing")
    with pytest.raises(Refused, match="already withdrawn by Head of Marketing"):
        store.withdraw("e000001", "Head of Care")
    for unknown in ("e000009", "", "e", "1", "e1 or 1=1"):
        with pytest.raises(Refused, match="There is no export"):
            store.withdraw(unknown, "Head of Care")


def test_a_number_can_be_read_as_it_was(store, commit):
    commit("a.csv", [observation(D1, 100.0)], at=at(1))
    commit("b.csv", [observation(D1, 90.0)], at=at(2))
    store.withdraw("e000002", "Head of Marketing", at=at(3))
    assert [total(store, as_of=at(hour)) for hour in range(4)] == [None, 100.0, 90.0, 100.0]
    assert total(store, as_of=datetime(2025, 6, 1, 14, 0)) == 90.0  # without a zone: UTC


def test_original_bytes_are_kept_as_they_came(store, commit, tmp_path):
    commit("a.csv", [observation(D1, 100.0)])
    assert store.original("e000001") == b"a.csv"
    batch, _ = export("b.csv", [observation(D1, 1.0)])
    (tmp_path / "upload").write_bytes(b"b.csv")
    store.commit(batch, tmp_path / "upload", "Head of Marketing")
    store.withdraw("e000002", "Head of Marketing")
    assert store.original("e000002") == b"b.csv"


def test_bytes_that_are_not_the_ones_that_were_read_are_refused(store):
    batch, _ = export("a.csv", [observation(D1, 100.0)])
    with pytest.raises(Refused, match="has changed since it was read"):
        store.commit(batch, b"something else", "Head of Marketing")
    assert store.exports() == []
    assert store.sums([MARCH]).empty


def test_a_person_sees_only_the_units_granted(store, commit):
    commit("a.csv", [observation(D1, 1.0)])
    commit("b.csv", [observation(D1, 2.0, unit="tools"), observation(D1, 4.0, unit="garden")])
    commit("c.csv", posts=[record("1", published_at=datetime(2025, 3, 5), text="ours")])
    commit("d.csv", posts=[record("2", published_at=datetime(2025, 3, 5), text="theirs") | {"unit": "tools"}])
    assert total(store, units=["tools"]) == 2.0
    assert total(store, units=["tools", "garden"]) == 6.0
    assert total(store, units=[]) is None
    assert [item.file for item in store.exports(["garden"])] == ["b.csv"]
    assert store.exports([]) == []
    assert list(store.records("posts", units=["tools"]).text) == ["theirs"]
    assert set(store.reported(["tools"]).unit) == {"tools"}


# -- records


def test_a_later_export_of_a_post_replaces_it(store, commit):
    commit("a.csv", posts=[record("1", published_at=datetime(2025, 3, 5), impressions=10.0)])
    again = commit("b.csv", posts=[record("1", published_at=datetime(2025, 3, 5), impressions=15.0)])
    assert again.export.counts == Counts(0, 1, 0)
    assert total(store) == 15.0
    assert total(store, "posts") == 1.0


def test_a_column_that_an_export_does_not_carry_overwrites_nothing(store, commit):
    when = datetime(2025, 3, 5)
    commit("a.csv", posts=[record("1", published_at=when, views=800.0, reach=40.0)])
    commit("b.csv", posts=[record("1", published_at=when, reach=41.0)])  # views were falsely all zero, and left out
    assert (total(store, "views"), total(store, "post_reach")) == (800.0, 41.0)
    assert store.verify() == []


def test_an_empty_cell_of_a_carried_column_does_overwrite(store, commit):
    when = datetime(2025, 3, 5)
    commit("a.csv", posts=[record("1", published_at=when, views=800.0)])
    commit("b.csv", posts=[record("1", published_at=when, views=None), record("2", published_at=when, views=7.0)])
    assert total(store, "views") == 7.0
    store.withdraw("e000002", "Head of Marketing")
    assert total(store, "views") == 800.0


def test_the_same_post_from_two_tools_is_one_post(store, commit):
    when = datetime(2025, 3, 5)
    commit("native.csv", posts=[record("1", published_at=when, impressions=10.0)], format="meta.posts", precedence=20)
    suite = [record("1", published_at=when, impressions=10.0, saves=3.0)]
    commit("suite.csv", posts=suite, format="sprout.posts", precedence=25)
    assert (total(store, "posts"), total(store), total(store, "saves")) == (1.0, 10.0, 3.0)
    assert store.verify() == []


def test_records_are_found_by_their_text_whatever_its_case(store, commit):
    rows = [
        record("1", published_at=datetime(2025, 3, 5, 10), text="Große Freude"),
        record("2", published_at=datetime(2025, 3, 6, 10), text="100% cotton_"),
        record("3", published_at=datetime(2025, 4, 6, 10), text=None),
    ]
    commit("a.csv", posts=rows)
    assert list(store.records("posts").record_id) == ["3", "2", "1"]  # newest first
    assert list(store.records("posts", search="GROSSE").record_id) == []
    assert list(store.records("posts", search="GROßE f").record_id) == ["1"]
    assert list(store.records("posts", search="%").record_id) == ["2"]  # a sign, not a pattern
    assert list(store.records("posts", search="' or 1=1 --").record_id) == []
    assert list(store.records("posts", MARCH).record_id) == ["2", "1"]
    assert list(store.records("posts", limit=1, offset=1).record_id) == ["2"]
    found = store.records("posts", search="cotton").iloc[0]
    assert (found.export, found.file, found.row, found.published_at) == (
        "e000001",
        "a.csv",
        2,
        datetime(2025, 3, 6, 10),
    )


def test_an_unknown_kind_of_record_is_refused_with_the_known_ones(store):
    with pytest.raises(Refused, match="no records called 'tweets'; there are posts, mentions"):
        store.records("tweets")


def test_a_row_without_unit_or_id_is_refused_and_nothing_is_kept(store, commit):
    with pytest.raises(Refused, match="names no business unit"):
        commit("a.csv", [observation(D1, 1.0, unit=None)])
    with pytest.raises(Refused, match="has no record_id"):
        commit("a.csv", posts=[record("1", text="x"), record(None, text="y")])
    assert store.exports() == []


# -- the store itself


def test_the_version_changes_with_every_change_and_only_then(store, commit):
    seen = [store.version()]
    commit("a.csv", [observation(D1, 1.0)])
    seen.append(store.version())
    commit("b.csv", [observation(D1, 1.0)])
    seen.append(store.version())
    store.withdraw("e000001", "Head of Marketing")
    seen.append(store.version())
    assert len(set(seen)) == 4
    store.sums([MARCH])
    store.close()
    assert store.version() == seen[-1]


def test_a_new_time_zone_moves_the_days_of_what_is_there(store, commit):
    commit("a.csv", posts=[record("1", published_at=datetime(2025, 3, 31, 22, 30))])
    assert (total(store, "posts"), total(store, "posts", APRIL)) == (None, 1.0)  # in Berlin it is 00:30 on 1 April
    store.close()
    moved = DuckStore(store.folder, "America/New_York", load_catalogue())
    assert (total(moved, "posts"), total(moved, "posts", APRIL)) == (1.0, None)
    assert moved.verify() == []
    assert moved.version() != store.version()
    moved.close()


def test_a_store_of_a_newer_release_is_refused(store, commit):
    commit("a.csv", [observation(D1, 1.0)])
    with store._door.open() as cursor:
        cursor.execute("update schema_version set version = 99")
    store.close()
    with pytest.raises(Refused, match="written by a newer release"):
        store.exports()


def test_a_database_that_is_none_is_refused(tmp_path: Path):
    (tmp_path / "store.duckdb").write_bytes(b"not a database" * 1000)
    with pytest.raises(Refused, match=r"store\.duckdb is damaged"):
        DuckStore(tmp_path, "Europe/Berlin", load_catalogue()).exports()


def test_a_time_zone_that_is_none_is_refused(tmp_path: Path):
    with pytest.raises(DefinitionError, match="'Berlin' is not a time zone"):
        DuckStore(tmp_path, "Berlin", load_catalogue())


def test_hostile_names_reach_no_file(store, commit, tmp_path):
    (tmp_path / "secret.csv").write_text("secret\n1\n")
    hostile = [f"{tmp_path}/secret.csv", '"; drop table facts; --', "'", "\u202e", "x" * 3000, "=1+1"]
    for number, name in enumerate(hostile):
        commit(f"{number}.csv", [observation(D1, 1.0, unit=name, department=name, channel=name, measure=name)])
    assert sorted(store.sums([MARCH]).unit) == sorted(hostile)
    assert store.sums([MARCH], measures=hostile, units=hostile).value.sum() == len(hostile)
    assert store.verify() == []
    with store._door.open() as cursor:
        for statement in (f"select * from '{tmp_path}/secret.csv'", f'select * from "{tmp_path}/secret.csv"',
                          f"copy facts to '{tmp_path}/out.csv'", "set enable_external_access = true"):  # fmt: skip
            with pytest.raises(Exception, match=r"disabled|locked|not exist|Cannot"):
                cursor.execute(statement)
