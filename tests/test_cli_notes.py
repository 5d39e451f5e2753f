"""The command line writes down what people say, and shows it beside the numbers."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from dashboard.cli import main

COMPANY = """
company: {name: Norvale, timezone: Europe/Berlin, currency: EUR, locale: en_GB}
business_units:
  - {id: homeware, name: Homeware, owner: Head of Homeware, departments: [{id: care, name: Care, lead: Head of Care}]}
  - {id: tools, name: Tools}
targets: {csat: 90}
events: [{date: 2026-10-03, kind: crisis, unit: homeware, title: Late lids}]
"""

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home where satisfaction was 85 to 86 % for a year, then 70 %, to be copied."""
    home = tmp_path_factory.mktemp("filled")
    (home / "company.yaml").write_text(COMPANY)
    good = [850, 860] * 6 + [700]
    lines = [
        f"{2025 + (9 + n) // 12}-{(9 + n) % 12 + 1:02}-15,homeware,care,phone,{measure},{value}"
        for n, rated in enumerate(good)
        for measure, value in (("csat_rated", 1000), ("csat_good", rated))
    ]
    file = tmp_path_factory.mktemp("exports") / "csat.csv"
    file.write_text("\n".join(["date,unit,department,channel,measure,value", *lines]))
    assert main(["load", "--home", str(home), str(file)]) == 0
    return home


@pytest.fixture
def run(filled: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> Run:
    """A command on that home."""
    home = shutil.copytree(filled, tmp_path / "home")

    def command(*words: str | Path) -> tuple[int, str, str]:
        code = main([str(words[0]), "--home", str(home), *map(str, words[1:])])
        return (code, *capfd.readouterr())

    return command


def document(answer: tuple[int, str, str]) -> Any:
    assert answer[0] == 0, answer[2]
    return json.loads(answer[1])


NOTE = ("note", "csat", "--unit", "homeware", "--period", "2026-10")
ABOUT = {"metric": "csat", "unit": "homeware", "period": "2026-10"}


def test_a_note_is_written_and_read_again(run: Run) -> None:
    written = document(run(*NOTE, "--cause", "Late lids", "--action", "A second supplier", "--promise", "10",
                           "--by", "2099-12-31", "--author", "Head of Care", "--json"))["note"]  # fmt: skip
    assert written.pop("at")
    assert written == {
        **ABOUT, "id": "n000002", "author": "Head of Care", "cause": "Late lids", "action": "A second supplier",
        "promise": {"metric": "csat", "size": 10, "by": "2099-12-31"},
    }  # fmt: skip
    code, out, _ = run("notes")
    assert code == 0
    assert out.endswith(
        "homeware csat 2026-10, Head of Care: Late lids | A second supplier | promised: csat +10 pts by 2099-12-31 | "
        "too early: December 2099 is not over\n"
    )
    assert document(run("notes", "--unit", "tools", "--json")) == {"notes": [], "promises": []}


def test_the_scorecard_says_what_stands_out_why_and_what_its_owner_says(run: Run) -> None:
    run(*NOTE, "--cause", "Lids of the autumn series came late", "--author", "Head of Care")
    found = document(run("scorecard", "--period", "2026-10", "--metric", "csat", "--json"))
    assert [score["id"] for score in found["metrics"]] == ["csat"]
    (one,) = found["exceptions"]
    assert one["note"]["cause"] == "Lids of the autumn series came late"
    assert (one["unit"], one["metric"], one["good"], one["owner"]) == ("homeware", "csat", False, "Head of Care")
    crisis = {"date": "2026-10-03", "kind": "crisis", "unit": "homeware", "title": "Late lids"}
    assert (one["events"], found["events"]) == ([crisis], [crisis])
    assert one["cause"] == "Why: all of it through phone. At the time: crisis “Late lids” (3 October 2026)."
    assert (found["steady"], found["more"], found["promises"], found["records"]) == (0, 0, [], [])
    _, out, _ = run("scorecard", "--period", "2026-10", "--metric", "csat")
    assert out.splitlines()[2:] == [
        "",
        "- Homeware: Customer satisfaction worsened to 70% (−16 pts against September 2026), below its normal range; "
        "target 90% missed. Owner: Head of Care.",
        "  Why: all of it through phone. At the time: crisis “Late lids” (3 October 2026).",
        "  Head of Care: Lids of the autumn series came late",
        "0 metrics steady.",
    ]


def test_an_explanation_has_events_notes_promises_and_restatement(run: Run) -> None:
    run(*NOTE, "--promise", "10", "--by", "2099-12-31", "--author", "Head of Care")
    found = document(run("explain", "csat", "--unit", "homeware", "--period", "2026-10", "--json"))
    assert {"metric", "change", "effects", "residual", "sentence", "receipt"} <= found.keys()
    assert [event["title"] for event in found["events"]] == ["Late lids"]
    assert [note["author"] for note in found["notes"]] == ["Head of Care"]
    assert [promise["judgement"] for promise in found["promises"]] == ["too early"]
    assert found["restatement"] is None
    assert (found["verdict"]["variation"], found["verdict"]["measured_by"]) == ("worsening", None)
    assert (found["coverage"]["units"], found["last_day"]) == (1, "2026-10-15")
    other = document(run("explain", "csat", "--unit", "homeware", "--period", "2026-09", "--json"))
    assert (other["events"], other["notes"]) == ([], [])


def test_events_are_entered_corrected_and_taken_back(run: Run) -> None:
    entered = document(
        run("event", "New spout", "--date", "2026-05-04", "--kind", "launch", "--author", "Lead", "--json")
    )
    assert (entered["event"]["id"], entered["event"]["title"]) == ("v000002", "New spout")
    run("event", "New kettle", "--date", "2026-05-05", "--kind", "launch", "--author", "Lead", "--correct", "v000002")
    _, out, _ = run("events")
    assert out.splitlines() == [
        "2026-05-05  v000002   launch    all           New kettle (Lead)",
        "2026-10-03  -         crisis    homeware      Late lids (company.yaml)",
    ]
    assert run("event", "--take-back", "v000002")[:2] == (0, "v000002 is taken back.\n")
    assert [event["title"] for event in document(run("events", "--json"))["events"]] == ["Late lids"]


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (NOTE, "A note needs a cause, an action or a promise."),
        ((*NOTE, "--promise", "10"), "A promise needs both: by how much the number will move, and by when."),
        ((*NOTE, "--promise", "10", "--by", "soon"), "'soon' is not a date: write 2026-12-31."),
        (("notes", "--unit", "tool"), "'tool' is not a business unit – did you mean 'tools'?"),
        (("event", "New spout"), "An event needs its day: write --date 2026-05-04."),
        (("event", "--take-back", "v000009"), "There is no event v000009; `events` lists them."),
    ],
)
def test_what_cannot_be_written_is_refused_in_one_sentence(run: Run, words: tuple[str, ...], sentence: str) -> None:
    assert run(*words) == (2, "", f"{sentence}\n")
