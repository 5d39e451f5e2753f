"""A file that nobody knows: its columns are given a meaning once, and the next file of its kind is recognised."""

from collections.abc import Callable

from alder import words
from streamlit.testing.v1 import AppTest

from dashboard.home import Home
from dashboard.intake.draft import to_yaml
from dashboard.intake.proposing import propose

Page = Callable[..., AppTest]

#: A call centre's own table: German, semicolons, day first, a personal column.
DESK = (
    "Vorgangsnummer;Eingegangen am;Erledigt am;Zustand;Betreff;Kunde E-Mail\n"
    "00017;14.10.2026 08:15;14.10.2026 10:15;erledigt;Ofen kalt;someone@mail.example\n"
    "00018;15.10.2026 11:00;;zurückgestellt;Rechnung;other@mail.example\n"
).encode()
#: Two days that can each be two days.
UNSURE = b"Posted;Seen;Picks\n03/04/2026;1200;30\n05/06/2026;1300;31\n"


def drop(app: AppTest, *files: tuple[str, bytes]) -> AppTest:
    app.file_uploader[0].set_value([(name, data, "text/csv") for name, data in files])
    return app.run()


def press(app: AppTest, label: str) -> AppTest:
    next(button for button in app.button if button.label == label).click()
    return app.run()


def opened(page: Page, name: str, data: bytes) -> AppTest:
    return press(drop(page("uploads"), (name, data)), "Say what its columns mean")


def meanings(app: AppTest) -> list[str | None]:
    """What each column is taken for, in the order of the columns."""
    return [box.value for box in app.selectbox if box.label.startswith("Meaning of column")]


def choose(app: AppTest, label: str, value: str | None) -> AppTest:
    next(box for box in app.selectbox if box.label == label).set_value(value)
    return app.run()


def test_a_file_that_nobody_knows_is_mapped_saved_and_recognised(own: Home, page: Page) -> None:
    app = opened(page, "Hotline_2026-10.csv", DESK)
    assert meanings(app) == ["record_id", "created_at", "resolved_at", "status", "subject"]
    said = words(app)
    assert "Never read, because they tell who somebody is: Kunde E-Mail" in said
    assert "someone@mail.example" not in said
    assert "00017, 00018" in said
    app = choose(app, "Meaning of word 2", "pending")  # "zurückgestellt"
    assert "Read as **Hotline**, German headers, certain." in words(app)
    assert "Cases 2 · Cases resolved 1" in words(app)
    app = press(app, "Save as our format")
    assert own.formats.own["own.hotline"].label == "Hotline"
    assert "Say what its columns mean" not in [button.label for button in app.button]
    assert "Read as **Hotline**, German headers, certain." in words(app)
    app = choose(app, "Which business unit is this file about?", "kitchen")
    app = press(app, "Commit")
    assert "Committed" in app.success[0].value
    newest = own.store.exports()[0]
    assert (newest.file, newest.format, newest.rows) == ("Hotline_2026-10.csv", "own.hotline", 2)
    assert "Hotline · e0" in words(app)


def test_the_next_file_of_its_kind_needs_no_mapping(empty: Home, page: Page) -> None:
    proposal = propose(DESK, "Hotline_2026-10.csv")
    empty.add_format(proposal.name, to_yaml(proposal))
    later = DESK.replace(b".10.2026", b".11.2026")
    app = drop(page("uploads"), ("anything.csv", later))
    assert "Read as **Hotline**" in words(app)
    assert "Nov 2026, 2 rows" in words(app)


def test_dates_that_can_be_two_days_are_asked_before_anything_can_be_saved(empty: Home, page: Page) -> None:
    app = opened(page, "wall.csv", UNSURE)
    assert "“03/04/2026” in “Posted” can be two days, and no other date decides it." in words(app)
    assert next(button for button in app.button if button.label == "Save as our format").disabled
    app = choose(app, "Meaning of column 2", "impressions")
    app = choose(app, "How are its dates written?", "dmy")
    assert "5 Jun 2026, 2 rows" in words(app)
    assert "Impressions 2,500" in words(app)
    assert not next(button for button in app.button if button.label == "Save as our format").disabled
    press(app, "Save as our format")
    assert empty.formats.own["own.wall"].layouts[0].dates == ("dmy",)


def test_another_kind_brings_its_own_suggestions_and_one_meaning_is_for_one_column(empty: Home, page: Page) -> None:
    app = choose(opened(page, "Hotline.csv", DESK), "What is one row of it?", "posts")
    assert meanings(app) == ["record_id", "published_at", None, None, None]
    app = choose(app, "Meaning of column 3", "published_at")
    assert app.warning[0].value == "Two columns are read as “Published at”. Only the first is: choose one."


def test_the_words_of_a_file_are_never_markdown(empty: Home, page: Page) -> None:
    evil = "![x](http://evil.example/p.png) :red[a]"
    data = DESK.replace(b"Betreff", evil.encode()).replace(b"Ofen kalt", evil.encode())
    app = opened(page, f"{evil}.csv", data)
    assert evil in [text.value for text in app.text]
    shown = [*app.markdown, *app.button, *app.selectbox, *app.text_input, *app.warning]
    assert all("evil" not in (element.label if hasattr(element, "label") else element.value) for element in shown)
    assert not app.exception


def test_a_file_that_is_no_table_offers_no_mapping(empty: Home, page: Page) -> None:
    app = drop(page("uploads"), ("holiday.csv", b"\x89PNG\r\n\x1a\n" + bytes(200)))
    assert "Say what its columns mean" not in [button.label for button in app.button]


def test_a_broken_format_of_ours_is_named_and_stops_nothing(empty: Home, page: Page) -> None:
    (empty.path / "formats").mkdir()
    (empty.path / "formats" / "own.broken.yaml").write_text("label: Broken\ntool: X\nhow: Y\ntabels: {}\n")
    app = page("uploads")
    assert "formats/own.broken.yaml, line 4: unknown key 'tabels' – did you mean 'tables'?" in words(app)
    assert len(app.file_uploader) == 1
