"""Sixty hostile texts in every text field: every page shows them letter by letter, and no download calculates one."""

import csv
import io
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
import streamlit as st
from alder import COMPANY, TODAY, load, measures
from hostile import STRINGS, active, formulas
from streamlit.testing.v1 import AppTest

from dashboard.catalogue import load_catalogue
from dashboard.company import Event
from dashboard.home import Home
from dashboard.intake import read
from dashboard.loading import commit
from dashboard.note import Entered, Note
from dashboard.placing import Place, place
from dashboard.ui import changes, upload_card
from dashboard.ui.history import download_name
from dashboard.ui.voices import csv as voices_csv
from dashboard.voices import Wanted
from dashboard.workbook import workbook

Page = Callable[..., AppTest]
HEADS = {
    "posts": ("post_id", "published_at", ["text", "url", "post_type"]),
    "mentions": ("mention_id", "published_at", ["competitor", "author", "title", "text", "url", "country"]),
    "cases": ("case_id", "created_at", ["subject", "text", "url"]),
    "applicants": ("applicant_id", "applied_on", ["job", "source", "stage"]),
}


def table(kind: str) -> str:
    """Our template of a kind: a row for each hostile text, in all of its text fields and in its id."""
    id_, day, fields = HEADS[kind]
    out = io.StringIO()
    rows = csv.writer(out)
    rows.writerow([id_, day, "unit", "department", *([] if kind == "applicants" else ["channel"]), *fields])
    for number, text in enumerate(STRINGS):
        channel = [] if kind == "applicants" else ["facebook" if kind == "posts" or number % 2 else text]
        rows.writerow(
            [
                f"{number} {text}",
                f"2026-10-{number % 28 + 1:02}",
                "kitchen",
                "marketing",
                *channel,
                *[text] * len(fields),
            ]
        )
    return out.getvalue()


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    """A home whose every text comes from somebody who means harm."""
    folder = tmp_path_factory.mktemp("home")
    (folder / "company.yaml").write_text(COMPANY)
    home = Home.open(folder)
    load(home, "measures.csv", measures())
    for kind in HEADS:
        assert load(home, f"{kind} {STRINGS[17]}.csv", table(kind)).status == "committed", kind
    for number, text in enumerate(STRINGS):  # names of files, sheets, people, accounts, reasons
        rows = [["date", "unit", "department", "channel", "account", "measure", "value"],
                ["2026-10-15", "kitchen", "marketing", "facebook", text, "views", number + 1]]  # fmt: skip
        book = workbook({"".join(c for c in text if c.isprintable())[:31] or "S": rows})
        reading = read(book, f"{text}.xlsx", today=TODAY)
        loaded = commit(home, place(reading, home.company, Place("kitchen")), book, text)
        assert loaded.export is not None, (text, loaded)
        if number % 3 == 0:
            home.store.withdraw(loaded.export.id, text, text)
        home.store.enter(
            Entered(Event(date=date(2026, 10, number % 28 + 1), kind="launch", unit="kitchen", title=text), text)
        )
        unit = "kitchen" if number % 2 else None
        home.store.note(
            Note("engagement_rate", unit, f"{2025 + number // 12 % 2}-{number % 12 + 1:02}", text, text, text)
        )
    home.store.note(Note("engagement_rate", "kitchen", "2026-10", STRINGS[18], STRINGS[18], STRINGS[22]))
    yield home
    st.cache_resource.clear()


@pytest.fixture
def there(hostile: Home, monkeypatch: pytest.MonkeyPatch) -> Home:
    monkeypatch.setenv("CEO_DASHBOARD_HOME", str(hostile.path))
    return hostile


ADDRESSES = [
    ("overview", {}), ("unit", {"unit": "kitchen"}), ("channels", {}), ("events", {}), ("reporting", {}),
    ("uploads", {}), ("definitions", {}),
    ("metric", {"unit": "kitchen", "metric": "engagement_rate", "period": "2026-10"}),
    ("metric", {"metric": "impressions", "period": "2026-10"}),
    *(("voices", {"kind": kind, "unit": "kitchen"}) for kind in HEADS),
    *(("voices", {"kind": "posts", "search": text}) for text in STRINGS[18:21]),
]  # fmt: skip


def test_the_check_sees_what_a_page_would_take_for_markup() -> None:
    def page() -> None:
        import streamlit as st

        st.markdown("Said by ![evil](http://evil.example/pixel.png)")
        st.button("<img src=x onerror=window.evil=1>")
        st.metric("[evil](http://evil.example)", 1)
        st.markdown("Said by \\!\\[evil\\](http://evil.example)")
        st.text("![evil](http://evil.example/pixel.png)")

    app = AppTest.from_function(page).run()
    assert [found.split(".")[0] for found in active(_all(app.main))] == ["markdown", "button", "metric"]


@pytest.mark.parametrize(("name", "address"), ADDRESSES)
def test_no_page_takes_a_text_from_outside_for_markup(
    name: str, address: dict[str, str], there: Home, page: Page
) -> None:
    app = page("company" if name == "overview" else name, **address)
    assert not app.exception
    elements = [*_all(app.main), *_all(app.sidebar)]
    assert len(elements) > 3
    assert active(elements) == []


def test_every_page_of_the_history_shows_names_of_files_and_people_letter_by_letter(there: Home, page: Page) -> None:
    app, seen = page("uploads"), set()
    exports = there.store.exports()
    for number in range(1, len(exports) // 10 + 2):
        app.session_state["history"] = number
        app.run()
        assert not app.exception
        assert active(_all(app.main)) == []
        seen |= {text.value for text in app.text}
    assert {export.file for export in exports if len(export.file) < 200} <= seen


def test_an_upload_under_way_shows_hostile_texts_letter_by_letter(there: Home, page: Page) -> None:
    app = page("uploads")
    unknown = "\n".join([",".join(f'"{text}"' for text in ("<script>evil", "![evil](x)", "Views")), *["a,b,1"] * 4])
    files = [("[evil](javascript:evil).csv", table("mentions").replace("2026-10", "2026-09").encode(), "text/csv"),
             ("![evil](http://evil.example).csv", unknown.encode(), "text/csv")]  # fmt: skip
    app.file_uploader[0].set_value(files)
    app.run()
    next(button for button in app.button if button.label == "Say what its columns mean").click()
    app.run()
    assert not app.exception
    assert "[evil](javascript:evil).csv" in [text.value for text in app.text]
    assert active(_all(app.main)) == []


def test_a_withdrawal_shows_hostile_texts_letter_by_letter(there: Home, page: Page) -> None:
    app = page("uploads")
    next(button for button in app.button if button.label in ("Withdraw this export", "Bring it back")).click()
    app.run()
    assert not app.exception
    assert active(_all(app.main)) == []


def test_no_formula_survives_into_a_download(there: Home) -> None:
    kinds = load_catalogue().records
    made = {kind: voices_csv(there, Wanted(kinds[kind]), 1000) for kind in HEADS}
    newest = there.store.exports()[0].id
    made["changes"] = changes.as_csv(there.store.effect(newest).changes)
    posts = place(
        read(table("posts").replace("facebook,", "facebook,x", 30).encode(), "p.csv", today=TODAY), there.company
    )
    assert posts.batch is not None
    made["coming"] = changes.as_csv(there.store.changes(posts.batch))
    problems = read(
        b"date,unit,department,channel,measure,value\n2026-10-15,kitchen,marketing,x,=2+5,=1\n", "=x.csv"
    ).problems
    made["problems"] = upload_card.problems_csv(problems, "=x.csv")
    for name, data in made.items():
        rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))
        assert len(rows) > 1, name
        assert formulas(cell for row in rows for cell in row) == [], name


def test_two_hundred_hostile_file_names_are_labels_and_read_no_file(there: Home, tmp_path: Path) -> None:
    secret = tmp_path / "secretfile.csv"
    secret.write_text(measures())
    hollow = ["../" * n + "etc/passwd" for n in range(1, 21)] + [f"..\\..\\{n}.csv" for n in range(20)]
    hollow += [
        f"{secret}{ending}" for ending in ("", ".csv", "\x00.png", "%00", "?", "#", ";", "|cat", "`id`", "$(id)")
    ]
    hollow += [
        f"file://{secret}",
        f"file:{secret}",
        f"~{secret}",
        "~root/x.csv",
        "CON",
        "NUL.csv",
        "aux.xlsx",
        ".",
        "..",
        "",
    ]
    hollow += [f"'{secret}'", f'"{secret}"', f"read_csv('{secret}')", f"select * from '{secret}'", "/proc/self/environ"]
    hollow += [f"{text}.{ending}" for text in STRINGS for ending in ("csv", "xlsx")]
    hollow += [chr(number) * 5 + ".csv" for number in range(1, 25)]
    assert len(hollow) >= 200
    row = b"date,unit,department,channel,measure,value\n2026-10-15,garden,marketing,facebook,views,1\n"
    for name in hollow:
        reading = read(row, name, today=TODAY)
        assert (reading.outcome, reading.tables[0].counted) == ("ok", 1), name
        assert "/" not in reading.file
        assert "\\" not in reading.file
        assert reading.file.isprintable()
    export = there.store.exports()[0]
    for name in hollow:
        saved = download_name(replace(export, file=name))
        assert saved
        assert not saved.startswith(".")
        assert not set(saved) & set('/\\:*?"<>|\x00\n\r\t')


def test_a_cell_of_a_megabyte_breaks_neither_page_nor_table(there: Home, page: Page) -> None:
    text = "<script>evil " + "W" * 1_000_000
    rows = f"case_id,created_at,unit,department,channel,subject\nbig,2026-11-20,kitchen,care,phone,{text}\n"
    app = page("uploads")
    app.file_uploader[0].set_value([("big.csv", rows.encode(), "text/csv")])
    app.run()
    assert not app.exception
    assert max(len(text.value) for text in app.text) < 4_000  # the longest of the others has 3,000
    assert active(_all(app.main)) == []


def _all(block: object) -> Iterator[object]:
    for child in block.children.values():  # type: ignore[attr-defined]
        if hasattr(child, "children"):
            if getattr(child, "proto", None) is not None:
                yield child
            yield from _all(child)
        else:
            yield child
