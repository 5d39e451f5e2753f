"""Where rows belong: from the file, from what a person or a folder says, or asked."""

from datetime import date
from pathlib import Path

import pyarrow as pa
import pytest

from dashboard.access import Viewer, trimmed, viewer_of
from dashboard.company import Company, read_company
from dashboard.errors import NotGranted
from dashboard.intake.reading import OBSERVATIONS, Kind, Reading, Table
from dashboard.placing import Place, Placed, place, place_from_path

COMPANY = """
company: {name: Testco, timezone: Europe/Berlin, currency: EUR, locale: en_GB}
business_units:
  - id: home
    name: Home Goods
    departments:
      - {id: marketing, name: Marketing, channels: [{id: fb-main, platform: facebook}, instagram]}
      - {id: care, name: Customer Care, channels: [{id: x, platform: x}, {id: phone, platform: phone}]}
  - id: tools
    name: Tools
    departments:
      - {id: marketing, name: Marketing, channels: [{id: li-de, platform: linkedin}, {id: li-en, platform: linkedin}]}
      - {id: people, name: People, channels: [{id: li-jobs, platform: linkedin}]}
people:
  - {email: home@testco.example, role: lead, units: [home]}
  - {email: care@testco.example, role: lead, units: [home], departments: [care]}
"""


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Company:
    file = tmp_path_factory.mktemp("company") / "company.yaml"
    file.write_text(COMPANY)
    return read_company(file)


def reading(*places: tuple[str | None, str | None, str | None], kind: Kind = "daily") -> Reading:
    """A file with one row for each (unit, department, channel) that it names itself."""
    units, departments, channels = zip(*places, strict=True)
    day = date(2026, 3, 1)
    rows = pa.table(
        {
            "unit": units, "department": departments, "channel": channels, "account": [None] * len(places),
            "measure": ["impressions"] * len(places), "day": [day] * len(places),
            "value": [1.0] * len(places), "row": list(range(2, len(places) + 2)),
        },
        schema=OBSERVATIONS,
    )  # fmt: skip
    if kind != "daily":
        rows = rows.drop_columns(["measure", "day", "value"])
    table = Table("Sheet", kind, None, len(places), day, day, {}, rows)
    return Reading("file.csv", "0" * 64, "template.measures", 1.0, "en", "ok", (table,), precedence=15)


def where(placed: Placed) -> list[tuple[str | None, str | None, str | None]]:
    """Unit, department and channel of each row of the batch."""
    assert placed.batch is not None, placed.questions
    table = placed.batch.observations
    if table is None:
        (table,) = placed.batch.records.values()
    return list(zip(*(table[name].to_pylist() for name in ("unit", "department", "channel")), strict=True))


def asked(placed: Placed) -> dict[str, tuple[str, ...]]:
    """What is asked: option -> choices."""
    assert placed.batch is None
    return {question.option: question.choices for question in placed.questions}


def test_what_the_file_names_needs_no_help(company: Company) -> None:
    placed = place(reading(("home", "marketing", "fb-main"), ("tools", "people", "li-jobs")), company)
    assert where(placed) == [("home", "marketing", "fb-main"), ("tools", "people", "li-jobs")]


def test_names_as_people_write_them_are_understood(company: Company) -> None:
    placed = place(reading(("home goods", "CUSTOMER CARE", "Twitter")), company)
    assert where(placed) == [("home", "care", "x")]


def test_the_department_follows_from_the_channel(company: Company) -> None:
    assert where(place(reading((None, None, "facebook")), company, Place("home"))) == [("home", "marketing", "fb-main")]


def test_a_file_without_a_unit_is_asked_about(company: Company) -> None:
    placed = place(reading((None, None, "facebook")), company)
    assert asked(placed) == {"unit": ("home", "tools")}
    assert placed.questions[0].sentence == (
        "The file does not say which business unit it belongs to; say it with --unit (home, tools)."
    )


def test_an_unknown_unit_is_asked_about_and_never_dropped(company: Company) -> None:
    placed = place(reading(("home", None, "facebook"), ("hom", None, "facebook")), company)
    assert asked(placed) == {"unit": ("home", "tools")}
    assert "'hom' is not a business unit of Testco" in placed.questions[0].sentence
    assert "did you mean 'home'?" in placed.questions[0].sentence


def test_what_a_person_says_replaces_a_unit_that_the_company_does_not_know(company: Company) -> None:
    assert where(place(reading(("hom", None, "facebook")), company, Place("home"))) == [
        ("home", "marketing", "fb-main")
    ]


def test_two_unknown_units_are_never_made_one(company: Company) -> None:
    placed = place(reading(("hom", None, "facebook"), ("toolz", None, "facebook")), company, Place("home"))
    assert (placed.batch, placed.questions) == (None, ())
    assert [(p.severity, p.message) for p in placed.problems] == [
        (
            "error",
            "The file names several business units that Testco does not have: 'hom', 'toolz'. One answer cannot stand "
            "for all of them: correct the names in the file.",
        )
    ]


def part_of(company: Company, email: str) -> Company:
    viewer = viewer_of(company, email, True)
    assert isinstance(viewer, Viewer)
    return trimmed(company, viewer)


@pytest.mark.parametrize("named", ["tools", "Tools", "nowhere"])
@pytest.mark.parametrize("said", [Place(), Place("home"), Place("home", "marketing", "fb-main")])
def test_rows_that_name_another_unit_are_never_loaded_into_ones_own(company: Company, named: str, said: Place) -> None:
    mine = part_of(company, "home@testco.example")
    for rows in ([(named, None, "facebook")], [("home", None, "facebook"), (named, None, "facebook")]):
        with pytest.raises(NotGranted) as refused:
            place(reading(*rows), mine, said)
        assert str(refused.value) == (
            f"The file names the business unit '{named}', which is not yours, or not known here. Nothing of the file "
            "was loaded: take these rows out, or correct the name. What is yours: home."
        )


@pytest.mark.parametrize("kind", ["daily", "mentions"])
@pytest.mark.parametrize("named", ["marketing", "nowhere"])
def test_rows_that_name_another_department_are_never_loaded_into_ones_own(
    company: Company, named: str, kind: Kind
) -> None:
    mine = part_of(company, "care@testco.example")
    for said in (Place(), Place("home", "care", "x")):
        with pytest.raises(NotGranted, match=f"names the department '{named}' of home, which is not yours, or not"):
            place(reading(("home", "care", "x"), ("home", named, "x"), kind=kind), mine, said)


def test_a_lead_of_a_whole_unit_says_what_its_unknown_department_is(company: Company) -> None:
    mine = part_of(company, "home@testco.example")
    assert asked(place(reading(("home", "Service", "x")), mine)) == {"department": ("marketing", "care")}
    assert where(place(reading(("home", "Service", "x")), mine, Place("home", "care"))) == [("home", "care", "x")]


def test_a_channel_is_never_guessed(company: Company) -> None:
    placed = place(reading((None, None, None)), company, Place("home", "marketing"))
    assert asked(placed) == {"channel": ("fb-main", "instagram")}


def test_two_channels_of_one_platform_are_asked_about(company: Company) -> None:
    placed = place(reading((None, None, "linkedin")), company, Place("tools", "marketing"))
    assert asked(placed) == {"channel": ("li-de", "li-en")}
    said = place(reading((None, None, "linkedin")), company, Place("tools", "marketing", "li-en"))
    assert where(said) == [("tools", "marketing", "li-en")]


def test_a_file_that_names_its_channel_is_believed(company: Company) -> None:
    placed = place(reading((None, None, "instagram")), company, Place("home", "marketing", "fb-main"))
    assert where(placed) == [("home", "marketing", "instagram")]
    assert [p.message for p in placed.problems] == [
        "The file names its channel itself: instagram. What was said (fb-main) is left aside."
    ]


def test_a_mistyped_channel_is_asked_about(company: Company) -> None:
    placed = place(reading((None, None, None)), company, Place("home", "marketing", "facebok"))
    assert asked(placed) == {"channel": ("fb-main", "instagram")}


def test_a_platform_the_unit_does_not_run_is_kept_with_a_warning(company: Company) -> None:
    placed = place(reading((None, None, "tiktok")), company, Place("home", "marketing"))
    assert where(placed) == [("home", "marketing", "tiktok")]
    assert [(p.severity, "no channel 'tiktok'" in p.message) for p in placed.problems] == [("warning", True)]


def test_records_of_other_peoples_channels_need_no_channel_of_ours(company: Company) -> None:
    placed = place(reading((None, None, "reddit"), (None, None, None), kind="mentions"), company, Place("home"))
    assert where(placed) == [("home", None, "reddit"), ("home", None, None)]
    assert placed.problems == ()


def test_a_file_that_names_its_unit_may_mean_all_of_it(company: Company) -> None:
    assert where(place(reading(("home", "care", None)), company)) == [("home", "care", None)]


def test_folders_say_where_a_file_belongs(company: Company, tmp_path: Path) -> None:
    assert place_from_path(tmp_path / "home/care/x/export.csv", company) == Place("home", "care", "x")
    assert place_from_path(tmp_path / "home/care/all/export.csv", company) == Place("home", "care", None)
    assert place_from_path(tmp_path / "home/care/export.csv", company) == Place("home", "care", None)
    assert place_from_path(tmp_path / "tools/export.csv", company) == Place("tools", None, None)
    assert place_from_path(tmp_path / "downloads/export.csv", company) == Place()
