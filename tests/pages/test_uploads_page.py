"""Uploads: drop, see what was read, commit, take back."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from alder import load, measures, words
from killers import KILLERS
from streamlit.testing.v1 import AppTest

from dashboard.home import Home
from dashboard.intake.reading import Problem
from dashboard.store import ledger
from dashboard.ui.history import download_name
from dashboard.ui.upload_card import problems_csv

ROOT = Path(__file__).parents[2]
Page = Callable[..., AppTest]

CORRECTED = b"date,unit,department,channel,measure,value\n2026-10-15,garden,marketing,facebook,engagements,1600\n"
UNPLACED = b"date,channel,measure,value\n2026-10-15,facebook,engagements,1600\n"


def drop(app: AppTest, *files: tuple[str, bytes]) -> AppTest:
    app.file_uploader[0].set_value([(name, data, "text/csv") for name, data in files])
    return app.run()


def press(app: AppTest, label: str) -> AppTest:
    next(button for button in app.button if button.label == label).click()
    return app.run()


def test_what_was_read_is_said_before_anything_is_stored(own: Home, page: Page) -> None:
    app = drop(page("uploads"), ("corrected.csv", CORRECTED))
    said = words(app)
    assert "Read as **Template for measures**, English headers, certain." in said
    assert "daily numbers, Facebook, 15 Oct 2026, 1 row\n" in said
    assert "Engagements 1,600" in said
    assert "A commit stores 0 new values, 1 changed, 0 already here." in said
    assert [export.file for export in own.store.exports()] == ["measures.csv"]


def test_a_commit_stores_and_says_so(own: Home, page: Page) -> None:
    app = drop(page("uploads"), ("corrected.csv", CORRECTED))
    app.text_input(key="uploader").input("Head of Marketing, Garden")
    app = press(app, "Commit")
    assert app.success[0].value == "Committed: 0 new values, 1 changed, 0 already here."
    newest = own.store.exports()[0]
    assert (newest.file, newest.by, newest.counts.changed) == ("corrected.csv", "Head of Marketing, Garden", 1)
    assert "Committed by Head of Marketing, Garden on " in words(app)


def test_only_what_the_file_does_not_say_is_asked(own: Home, page: Page) -> None:
    app = drop(page("uploads"), ("unplaced.csv", UNPLACED))
    assert [box.label for box in app.selectbox] == ["Which business unit is this file about?"]
    assert "--unit" not in words(app)
    app.selectbox[0].select("garden").run()
    assert "A commit stores 0 new values, 1 changed, 0 already here." in words(app)
    assert "For Garden, Marketing, Facebook" in words(app)
    assert own.store.exports()[0].file == "measures.csv"


def test_the_only_channel_there_is_need_not_be_chosen(own: Home, page: Page) -> None:
    app = drop(page("uploads"), ("unplaced.csv", b"date,measure,value\n2026-10-15,engagements,1600\n"))
    app.selectbox[0].select("garden").run()
    assert "Which channel is it about?" in [box.label for box in app.selectbox]  # marketing's, or care's
    app = drop(
        page("uploads"), ("unplaced.csv", b"date,department,measure,value\n2026-10-15,marketing,engagements,1600\n")
    )
    app.selectbox[0].select("garden").run()
    assert [box.label for box in app.selectbox] == ["Which business unit is this file about?"]
    assert "For Garden, Marketing, Facebook" in words(app)


def test_a_period_that_the_file_does_not_name_is_asked_as_days(own: Home, page: Page) -> None:
    specimen = next((ROOT / "tests/intake/specimens/google_business.performance").iterdir())
    app = drop(page("uploads"), (specimen.name, specimen.read_bytes()))
    assert [field.label for field in app.date_input] == ["Which period does it cover?"]
    app.date_input[0].set_value((date(2026, 10, 1), date(2026, 10, 31))).run()
    assert "31 Oct 2026" in words(app)
    assert "Which business unit is this file about?" in [box.label for box in app.selectbox]


def test_several_files_are_committed_with_one_button(own: Home, page: Page) -> None:
    other = CORRECTED.replace(b"2026-10-15", b"2026-08-15")
    app = press(drop(page("uploads"), ("a.csv", CORRECTED), ("b.csv", other)), "Commit all 2 files that are ready")
    assert len(app.success) == 2
    assert {export.file for export in own.store.exports()} == {"measures.csv", "a.csv", "b.csv"}


def test_the_same_bytes_again_change_nothing(own: Home, page: Page) -> None:
    app = press(drop(page("uploads"), ("again.csv", measures().encode())), "Commit")
    assert "already committed" in app.success[0].value
    assert len(own.store.exports()) == 1


def test_a_file_that_is_no_export_is_refused_in_a_sentence(own: Home, page: Page) -> None:
    app = drop(page("uploads"), ("holiday.csv", b"\x89PNG\r\n\x1a\n" + bytes(200)))
    assert app.error[0].value == "This file cannot be loaded. Nothing was stored."
    assert "picture" in words(app)
    assert not app.exception


def test_files_that_kill_parsers_end_in_a_sentence_each_and_the_page_goes_on(own: Home, page: Page) -> None:
    app = drop(page("uploads"), *KILLERS.items(), ("corrected.csv", CORRECTED))
    assert not app.exception
    assert [error.value for error in app.error] == ["This file cannot be loaded. Nothing was stored."] * len(KILLERS)
    said = [text.value for text in app.text if text.value.startswith("✕ Error")]
    assert len(said) == len(KILLERS)
    assert all(sentence.endswith(".") for sentence in said)
    assert "Committed" in press(app, "Commit").success[0].value


def test_a_name_from_outside_is_text_and_never_markdown(own: Home, page: Page) -> None:
    name = "![x](http://evil.example/p.png) <b>.csv"
    app = drop(page("uploads"), (name, CORRECTED))
    assert name in [text.value for text in app.text]
    app = press(app, "Commit")
    assert all("evil" not in m.value for m in app.markdown)
    assert all("evil" not in m.label for m in app.button)


def test_the_history_tells_who_what_and_when(own: Home, page: Page) -> None:
    app = page("uploads")
    said = words(app)
    assert "measures.csv" in said
    assert "Several units" in said
    assert "15 Oct 2025 – 15 Oct 2026" in said
    assert "45 new, 0 changed, 0 the same" in said
    assert "Committed by Head of Marketing on " in said


def test_what_a_commit_would_change_is_listed_old_and_new(own: Home, page: Page) -> None:
    app = drop(page("uploads"), ("corrected.csv", CORRECTED))
    assert app.dataframe[0].value.to_dict("records") == [
        {"Where": "Garden, Marketing, Facebook", "Day": "15 Oct 2026", "What": "Engagements", "Old": "1,100",
         "New": "1,600"},
    ]  # fmt: skip
    assert "What changes, old and new (1)" in [expander.label for expander in app.expander]


def test_what_a_withdrawal_would_change_is_shown_first(own: Home, page: Page) -> None:
    load(own, "corrected.csv", CORRECTED.decode())
    app = press(page("uploads"), "Withdraw this export")
    assert "1 daily value gets another value." in words(app)
    assert app.dataframe[-1].value[["What", "Old", "New"]].values.tolist() == [["Engagements", "1,600", "1,100"]]
    assert [export.withdrawn_at for export in own.store.exports()] == [None, None]


def test_an_export_is_taken_back_with_a_reason(own: Home, page: Page) -> None:
    export = own.store.exports()[0]
    app = press(page("uploads"), "Withdraw this export")
    assert "45 daily values go." in words(app)
    app = press(app, "Withdraw")
    assert "Say why" in app.warning[0].value
    app.text_input(key=f"reason-{export.id}").input("Wrong month")
    app = press(app, "Withdraw")
    withdrawn = own.store.exports()[0]
    assert (withdrawn.reason, withdrawn.withdrawn_by) == ("Wrong month", "local owner")
    assert "Withdrawn by local owner" in words(app)
    assert own.store.reported().empty


def test_what_was_just_committed_and_withdrawn_can_be_committed_again(own: Home, page: Page) -> None:
    app = press(drop(page("uploads"), ("corrected.csv", CORRECTED)), "Commit")
    export = own.store.exports()[0]
    app.button(key=f"step-{export.id}").click().run()
    app.text_input(key=f"reason-{export.id}").input("Wrong month")
    app = press(app, "Withdraw")
    assert [success.value for success in app.success] == []
    assert "A commit stores 0 new values, 1 changed, 0 already here." in words(app)


def test_a_withdrawn_export_is_brought_back_and_the_history_tells_both(own: Home, page: Page) -> None:
    before = own.store.reported()
    export = own.store.exports()[0]
    own.store.withdraw(export.id, "Head of Care", "Wrong month")
    app = press(page("uploads"), "Bring it back")
    assert "45 daily values come back." in words(app)
    app.text_input(key=f"reason-{export.id}").input("It was right")
    press(app, "Bring back")
    assert own.store.reported().equals(before)
    said = words(page("uploads"))
    assert "Withdrawn by Head of Care on " in said
    assert ": Wrong month\nBrought back by local owner on " in said
    assert said.count(": It was right") == 1


def test_the_problems_of_a_file_can_be_downloaded(own: Home, page: Page) -> None:
    rows = [f"2026-10-{day},garden,marketing,facebook,=2+5,{value}" for day, value in ((15, "12"), (16, "a lot"))]
    rows = ["date,unit,department,channel,measure,value", "2026-10-14,garden,marketing,facebook,views,1", *rows]
    app = drop(page("uploads"), ("wrong.csv", "\n".join(rows).encode()))
    assert "Download the 2 problems" in [button.label for button in app.get("download_button")]
    problem = Problem("warning", "=HYPERLINK(1) is no measure.", 2, "measure")
    assert problems_csv([problem], "=cmd.csv").decode("utf-8-sig") == (
        "file,severity,row,column,message\r\n'=cmd.csv,warning,2,measure,'=HYPERLINK(1) is no measure.\r\n"
    )


def test_a_commit_that_cannot_be_done_says_why_and_keeps_the_file_there(
    own: Home, page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = drop(page("uploads"), ("corrected.csv", CORRECTED))
    with monkeypatch.context() as full:
        full.setattr(ledger, "enter", lambda *_: (_ for _ in ()).throw(OSError("No space left on device")))
        app = press(app, "Commit")
    assert app.error[0].value == "It was not stored."
    assert "No space left on device" in words(app)
    assert press(app, "Commit").success[0].value.startswith("Committed: ")
    assert len(own.store.exports()) == 2


def test_a_company_without_exports_can_upload_its_first(empty: Home, page: Page) -> None:
    app = page("uploads")
    assert "No export has been committed yet." in words(app)
    assert len(app.file_uploader) == 1


def test_a_download_has_a_harmless_name(own: Home) -> None:
    export = own.store.exports()[0]
    names = {
        "../../etc/passwd.csv": "passwd.csv", "..\\..\\x.csv": "x.csv", "=cmd|calc.csv": "_cmd_calc.csv",
        "März 2026.xlsx": "März 2026.xlsx", "...": export.id,
    }  # fmt: skip
    assert {name: download_name(replace(export, file=name)) for name in names} == names
