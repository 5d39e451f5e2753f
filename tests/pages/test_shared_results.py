"""What several people ask at the same moment is worked out once."""

import threading
import time
from datetime import date
from types import SimpleNamespace

from dashboard.ui import session

COUNTED: list[str] = []


def slow(store: object, catalogue: object, company: object, asked: str) -> str:
    """A question of the library that takes a while."""
    COUNTED.append(asked)
    time.sleep(0.3)
    return asked.upper()


def test_ten_who_ask_the_same_at_once_have_it_worked_out_once() -> None:
    COUNTED.clear()
    store = SimpleNamespace(version=lambda: "1.a")
    home = SimpleNamespace(sight="all", store=store, catalogue=None, company=None, today=date(2026, 11, 21))
    together, answers = threading.Barrier(11), []

    def ask(word: str) -> None:
        together.wait()
        answers.append(session.answer(home, slow, word))

    threads = [threading.Thread(target=ask, args=(word,)) for word in ["same"] * 10 + ["other"]]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == ["OTHER"] + ["SAME"] * 10
    assert sorted(COUNTED) == ["other", "same"]
    store.version = lambda: "2.b"  # after a commit it is another question
    assert session.answer(home, slow, "same") == "SAME"
    assert COUNTED.count("same") == 2
