"""A home's own formats stand beside the built-in ones, in this process and in the reader's."""

from pathlib import Path

import pytest

from dashboard.errors import DefinitionError
from dashboard.home import Home
from dashboard.intake import read
from dashboard.intake.own import Formats, formats_in, read_own
from dashboard.intake.safe import Worker

COMPANY = """\
company: {name: Alder, timezone: Europe/Berlin, currency: EUR}
business_units: [{id: kitchen, name: Kitchen, departments: []}]
"""
PIGEON = """\
label: Pigeon post
tool: Pigeon
how: "Loft › Export"
precedence: 12
tables:
  flights:
    kind: daily
    needs: [day, impressions]
    dates: ["%d.%m.%Y"]
    columns:
      day: {de: Flugtag}
      impressions: {de: Gesehen von}
    other: {de: Wetter}
"""
FLIGHTS = b"Flugtag;Gesehen von;Wetter\n01.03.2026;120;Regen\n02.03.2026;140;Sonne\n"
#: What X's daily table looks like, and a format of ours for the very same columns.
TWIN = PIGEON.replace("{de: Flugtag}", "Date").replace("{de: Gesehen von}", "Impressions").replace(
    "{de: Wetter}",
    "[Likes, Engagements, Bookmarks, Shares, New follows, Unfollows, Replies, Reposts, Profile visits, Create Post, "
    "Video views, Media views]",
)  # fmt: skip
X_DAYS = Path(__file__).parent / "specimens" / "x.account" / "account_overview_analytics.csv"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    found = tmp_path / "formats"
    found.mkdir()
    (found / "own.pigeon.yaml").write_text(PIGEON)
    return found


def test_a_file_is_read_by_a_format_of_ours(folder: Path) -> None:
    assert read(FLIGHTS, "flights.csv").outcome == "refused"
    reading = read(FLIGHTS, "flights.csv", formats=formats_in(folder))
    assert (reading.outcome, reading.format, reading.language, reading.precedence) == ("ok", "own.pigeon", "de", 12)
    assert [dict(table.totals) for table in reading.tables] == [{"impressions": 260}]


def test_the_reading_process_has_it_too(folder: Path, tmp_path: Path) -> None:
    file = tmp_path / "flights.csv"
    file.write_bytes(FLIGHTS)
    with Worker(formats=formats_in(folder)) as worker:
        reading = worker.read(file, "flights.csv")
        assert (reading.format, reading.precedence, dict(reading.tables[0].totals)) == (
            "own.pigeon", 12, {"impressions": 260},
        )  # fmt: skip
        assert worker.read(file, "flights.csv", format="own.pigeon").outcome == "ok"
        assert "There is no format 'own.dove'" in worker.read(file, "f", format="own.dove").problems[0].message
    with Worker() as worker:
        assert worker.read(file, "flights.csv").outcome == "refused"


def test_a_built_in_format_wins_only_where_it_fits_better() -> None:
    data = X_DAYS.read_bytes()
    assert read(data, "a.csv", formats=Formats().with_own("own.twin", TWIN)).format == "own.twin"
    fewer = TWIN.replace("Media views", "Other views")
    assert read(data, "a.csv", formats=Formats().with_own("own.twin", fewer)).format == "x.account"


def test_a_broken_format_costs_only_itself(folder: Path) -> None:
    (folder / "own.broken.yaml").write_text(PIGEON.replace("needs:", "neds:"))
    (folder / "own.latin.yaml").write_bytes(PIGEON.replace("Pigeon post", "Brieftäubchen").encode("cp1252"))
    (folder / "zendesk.tickets.yaml").write_text(PIGEON)
    (folder / "Our Own.yaml").write_text(PIGEON)
    (folder / "notes.txt").write_text("not a format")
    formats = formats_in(folder)
    assert list(formats.own) == ["own.pigeon"]
    assert formats.problems == (
        "formats/Our Own.yaml: a format's name is lower-case letters, digits, points, dashes and underscores, "
        "beginning with a letter or a digit; rename the file",
        "formats/own.broken.yaml, line 8: unknown key 'neds' – did you mean 'needs'?",
        "formats/own.latin.yaml: not UTF-8; save it as UTF-8",
        "formats/zendesk.tickets.yaml: there is a built-in format 'zendesk.tickets'; give yours another name",
    )
    assert read(FLIGHTS, "flights.csv", formats=formats).format == "own.pigeon"


@pytest.mark.parametrize(
    ("right", "wrong", "says"),
    [
        ("precedence: 12", "precedence: first", "line 4: 'precedence' must be a whole number"),
        ("precedence: 12", "precedence: true", "line 4: 'precedence' must be a whole number"),
        ("precedence: 12", "prepare: magic", "prepare 'magic' is not one of ga4_tables,"),
        ("precedence: 12", "zone: Mars", "line 4: 'Mars' is no time zone; write one like Europe/Berlin, or account"),
        ("precedence: 12", "channel: facebok", "line 4: channel 'facebok' is unknown – did you mean 'facebook'?"),
        ("precedence: 12", "decimal: ;", "line 4: decimal ';' is unknown; known are ., ,"),
        ("precedence: 12", "id_in_url: '(('", "line 4: 'id_in_url' must be a pattern"),
        ("{de: Flugtag}", "{de: Flugtag, values: [a]}", "line 11: 'values' must be a mapping"),
        ("{de: Flugtag}", "{de: Flugtag, values: {a: [b]}}", "line 11: 'values' must say one meaning for each word"),
        ("{de: Flugtag}", "{de: Flugtag, unit: hour}", "line 11: unit 'hour' is unknown – did you mean 'hours'?"),
        ("kind: daily", "special: magic\n    kind: daily", "special 'magic' is not one of cases_over_period,"),
        ("    columns:", "    columns: []\n    titles:", "line 10: 'columns' must be a mapping"),
    ],
)
def test_what_people_write_wrongly_is_named_with_line_and_cure(right: str, wrong: str, says: str) -> None:
    assert right in PIGEON
    with pytest.raises(DefinitionError) as error:
        read_own(PIGEON.replace(right, wrong), "own.pigeon")
    assert str(error.value).startswith("formats/own.pigeon.yaml")
    assert says in str(error.value)


def test_a_home_keeps_a_format_whole_and_never_over_another(tmp_path: Path) -> None:
    (tmp_path / "company.yaml").write_text(COMPANY)
    home = Home.open(tmp_path)
    assert home.formats.own == {}
    assert home.add_format("own.pigeon", PIGEON) == "own.pigeon"
    assert home.add_format("own.pigeon", PIGEON.replace("post", "mail")) == "own.pigeon_2"
    assert {name: f.label for name, f in home.formats.own.items()} == {
        "own.pigeon": "Pigeon post", "own.pigeon_2": "Pigeon mail",
    }  # fmt: skip
    for name, text in (("own.pigeon", PIGEON.replace("kind: daily", "kind: dialy")), ("../up", PIGEON)):
        with pytest.raises(DefinitionError):
            home.add_format(name, text)
    assert sorted(path.name for path in tmp_path.rglob("*") if path.is_file()) == [
        "company.yaml", "own.pigeon.yaml", "own.pigeon_2.yaml",
    ]  # fmt: skip
