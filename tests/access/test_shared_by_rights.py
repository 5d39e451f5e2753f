"""Two people with the same rights share what was worked out; others never do."""

from pathlib import Path
from typing import Any

import pytest
from canaries import COMPANY, TODAY, fill

from dashboard.access import see, viewer_of
from dashboard.home import Home
from dashboard.ui import session

PEOPLE = """\
  - {email: chair@alder.example, name: Chair, role: ceo}
  - {email: deputy@alder.example, name: Deputy, role: lead, units: [kitchen]}
"""


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    fill(tmp_path)
    (tmp_path / "company.yaml").write_text(COMPANY.replace("people:\n", "people:\n" + PEOPLE))
    monkeypatch.setattr(Home, "today", property(lambda home: TODAY))
    return Home.open(tmp_path)


def test_what_one_asked_is_there_for_whoever_has_the_same_rights(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    add_up = session.ground

    def counted(*given: Any, **options: Any) -> Any:
        asked.append(who)
        return add_up(*given, **options)

    monkeypatch.setattr(session, "ground", counted)
    seen = {}
    for who in ("ceo", "chair", "lead", "deputy", "care"):
        looking = viewer_of(home.company, f"{who}@alder.example", True)
        assert looking is not None
        theirs = see(home, looking)
        seen[who] = session.overview(theirs, theirs.calendar().parse("2026-10"), "previous").cards
    assert asked == ["ceo", "lead", "care"]
    assert seen["chair"] is seen["ceo"]
    assert set(seen["deputy"]) == {None, "kitchen"}


def test_a_home_that_is_opened_again_shares_nothing_with_what_it_was(home: Home) -> None:
    assert Home.open(home.path).sight != home.sight
