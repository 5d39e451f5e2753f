"""Sessions: they begin, they end, and what has ended stays so."""

from pathlib import Path

import pytest

from dashboard.errors import Refused
from dashboard.store.sessions import LINK_WAITS, THIS_MACHINE, Identity, Sessions

CHIEF = Identity("https://login.example", "u1", "chief@alder.example", "Chief Executive", True, ("board",))


@pytest.fixture
def clock() -> list[float]:
    return [1_000_000.0]


@pytest.fixture
def sessions(tmp_path: Path, clock: list[float]) -> Sessions:
    return Sessions(tmp_path / "sessions.db", lasts=3600, idle=600, now=lambda: clock[0])


def test_a_session_knows_who_it_is_after_a_restart(tmp_path: Path, sessions: Sessions, clock: list[float]) -> None:
    cookie = sessions.begin(CHIEF)
    found = Sessions(tmp_path / "sessions.db", now=lambda: clock[0]).find(cookie)
    assert found is not None
    assert found.identity == CHIEF


def test_what_the_file_holds_signs_nobody_in(tmp_path: Path, sessions: Sessions) -> None:
    cookie = sessions.begin(CHIEF)
    content = b"".join(file.read_bytes() for file in tmp_path.iterdir())
    assert cookie.encode() not in content
    assert sessions.find(sessions.open()[0].mark) is None
    assert (tmp_path / "sessions.db").stat().st_mode & 0o077 == 0


def test_an_idle_session_ends_and_work_keeps_it(sessions: Sessions, clock: list[float]) -> None:
    cookie = sessions.begin(CHIEF)
    for _ in range(3):
        clock[0] += 500
        assert sessions.find(cookie, seen=True) is not None
    clock[0] += 500
    assert sessions.find(cookie) is not None
    clock[0] += 101
    assert sessions.find(cookie, seen=True) is None
    assert sessions.known(cookie)


def test_no_work_keeps_a_session_beyond_its_end(sessions: Sessions, clock: list[float]) -> None:
    cookie = sessions.begin(CHIEF)
    for _ in range(7):
        clock[0] += 500
        assert sessions.find(cookie, seen=True) is not None
    clock[0] += 101
    assert sessions.find(cookie) is None


def test_fifty_replays_of_an_ended_session_do_nothing(sessions: Sessions) -> None:
    cookie = sessions.begin(CHIEF, "token")
    mark = sessions.open()[0].mark
    sessions.end(mark)
    assert [sessions.find(cookie, seen=True) for _ in range(50)] == [None] * 50
    assert sessions.id_token(cookie) == ""


def test_revoking_a_person_ends_all_their_sessions_and_nobody_elses(sessions: Sessions) -> None:
    first, second, other = sessions.begin(CHIEF), sessions.begin(CHIEF), sessions.begin(THIS_MACHINE)
    assert sessions.end_all("chief@alder.example") == 2
    assert [sessions.find(cookie) is None for cookie in (first, second, other)] == [True, True, False]


def test_a_link_works_once_and_for_an_hour(sessions: Sessions, clock: list[float]) -> None:
    used, late = sessions.link(), sessions.link()
    assert [sessions.redeem(used), sessions.redeem(used), sessions.redeem("made up"), sessions.redeem("")] == [
        True,
        False,
        False,
        False,
    ]
    clock[0] += LINK_WAITS + 1
    assert not sessions.redeem(late)


def test_the_secret_is_made_once_per_home(tmp_path: Path, sessions: Sessions) -> None:
    assert len(sessions.secret()) == 64
    assert Sessions(tmp_path / "sessions.db").secret() == sessions.secret()
    assert Sessions(tmp_path / "other.db").secret() != sessions.secret()


def test_a_home_that_cannot_be_written_is_refused_in_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(Refused, match="Make the home writable"):
        Sessions(tmp_path / "file" / "sessions.db")
