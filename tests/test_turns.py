"""One person's giant file does not stop others: a few files are read at once, of each person one."""

import threading

import pytest

from dashboard.errors import Busy
from dashboard.turns import Turns


class Left(Exception):
    """Somebody closed the page."""


def leave(sentence: str) -> None:
    raise Left(sentence)


def test_a_person_with_a_giant_file_leaves_a_turn_for_others() -> None:
    turns = Turns(2)
    with turns.turn("anna"), turns.turn("bert"):
        pass


def test_a_second_file_of_the_same_person_waits_for_the_first() -> None:
    turns = Turns(2)
    with (
        turns.turn("anna"),
        pytest.raises(Left, match="Another file of yours is being read"),
        turns.turn("anna", leave),
    ):
        pass


def test_whoever_comes_when_all_turns_are_taken_is_told_so() -> None:
    turns = Turns(1)
    with turns.turn("anna"), pytest.raises(Left, match="Files of others are being read"), turns.turn("bert", leave):
        pass


def test_a_turn_ends_also_when_the_reading_fails() -> None:
    turns = Turns(1)
    with pytest.raises(ZeroDivisionError), turns.turn("anna"):
        raise ZeroDivisionError
    with turns.turn("bert", leave):
        pass


def test_who_waits_too_long_is_sent_away_in_a_sentence() -> None:
    turns = Turns(1, patience=0.0)
    with turns.turn("anna"), pytest.raises(Busy, match="Nothing was stored; try again"), turns.turn("bert"):
        pass


def test_twenty_people_at_two_turns_are_never_more_than_two_at_once() -> None:
    turns, now, most, lock = Turns(2), 0, 0, threading.Lock()

    def read(person: str) -> None:
        nonlocal now, most
        with turns.turn(person):
            with lock:
                now += 1
                most = max(most, now)
            threading.Event().wait(0.005)
            with lock:
                now -= 1

    threads = [threading.Thread(target=read, args=(f"lead {number}",)) for number in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert (now, most) == (0, 2)


def test_who_came_first_is_next_and_nobody_waits_for_a_person_who_is_reading() -> None:
    turns, read = Turns(1), []
    came = {name: threading.Event() for name in ("anna again", "bert", "carl")}

    def one(name: str) -> None:
        with turns.turn(name.partition(" ")[0], lambda sentence: came[name].set()):
            read.append(name)

    threads = [threading.Thread(target=one, args=(name,)) for name in came]
    with turns.turn("anna"):
        for name, thread in zip(came, threads, strict=True):
            thread.start()
            assert came[name].wait(20)
    for thread in threads:
        thread.join(20)
    assert read == ["anna again", "bert", "carl"]


def test_who_leaves_the_queue_holds_up_nobody() -> None:
    turns = Turns(1)
    with turns.turn("anna"), pytest.raises(Left), turns.turn("bert", leave):
        pass
    with turns.turn("carl", leave):
        pass
