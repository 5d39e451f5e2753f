"""What company.yaml grants: roles, places, and what each role may do."""

from pathlib import Path

import pytest

from dashboard.access import EVERYTHING, LOCAL, NOTHING, Scope, Viewer, trimmed, viewer_of
from dashboard.company import Company, read_company
from dashboard.errors import DefinitionError

COMPANY = """\
company: {name: Alder, timezone: Europe/Berlin, currency: EUR}
business_units:
  - id: kitchen
    name: Kitchen
    departments:
      - {id: marketing, name: Marketing, channels: [facebook]}
      - {id: care, name: Customer care, channels: [phone]}
    targets: {csat: 78, hires: 3}
  - id: garden
    name: Garden
    departments: [{id: marketing, name: Marketing, channels: [instagram]}]
    targets: {csat: 60}
targets: {engagement_rate: 4, hires: 50}
sla: {first_response_minutes: {default: 240, facebook: 60, instagram: 30}}
executives: [{name: Chief Executive, channels: [linkedin]}]
events:
  - {date: 2026-03-01, kind: launch, unit: kitchen, title: One cooker}
  - {date: 2026-03-02, kind: launch, unit: garden, title: One mower}
  - {date: 2026-03-03, kind: note, title: New year plan}
people:
  - {email: chief@alder.example, name: Chief Executive, role: ceo}
  - {email: kitchen@alder.example, role: lead, units: [kitchen]}
  - {email: care@alder.example, role: lead, units: [kitchen], departments: [care]}
  - {email: marketing@alder.example, role: lead, units: all, departments: [marketing]}
  - {email: board@alder.example, role: analyst, units: all}
  - {email: garden@alder.example, role: analyst, units: [garden]}
  - {email: none@alder.example, role: analyst}
  - {email: it@alder.example, role: admin}
  - {email: both@alder.example, role: admin}
  - {email: both@alder.example, role: analyst, units: [garden]}
groups:
  Dashboard.Kitchen: {role: lead, units: [kitchen]}
  Dashboard.Board: {role: ceo}
"""


@pytest.fixture
def company(tmp_path: Path) -> Company:
    return written(tmp_path, COMPANY)


def written(folder: Path, text: str) -> Company:
    (folder / "company.yaml").write_text(text)
    return read_company(folder / "company.yaml")


def person(company: Company, name: str, *groups: str) -> Viewer:
    viewer = viewer_of(company, f"{name}@alder.example", True, groups)
    assert viewer is not None
    return viewer


def scope(*places: tuple[str, str | None]) -> Scope:
    return Scope(frozenset(places))


@pytest.mark.parametrize(
    ("name", "sees", "loads"),
    [
        ("chief", EVERYTHING, EVERYTHING),
        ("kitchen", scope(("kitchen", None)), scope(("kitchen", None))),
        ("care", scope(("kitchen", "care")), scope(("kitchen", "care"))),
        ("marketing", scope(("kitchen", "marketing"), ("garden", "marketing")),
         scope(("kitchen", "marketing"), ("garden", "marketing"))),
        ("board", EVERYTHING, NOTHING),
        ("garden", scope(("garden", None)), NOTHING),
        ("it", NOTHING, NOTHING),
        ("both", scope(("garden", None)), NOTHING),
    ],
)  # fmt: skip
def test_every_role_sees_and_loads_its_own(company: Company, name: str, sees: Scope, loads: Scope) -> None:
    viewer = person(company, name)
    assert (viewer.scope, viewer.loads) == (sees, loads)


@pytest.mark.parametrize(
    ("email", "verified", "groups"),
    [
        ("stranger@alder.example", True, ()),
        ("none@alder.example", True, ()),  # a role without units opens nothing
        ("chief@alder.example", False, ()),  # anybody can claim an address that nobody checked
        ("stranger@alder.example", True, ("Dashboard.Garden", "dashboard.board")),
        (None, True, ("Dashboard.Board",)),
        ("", True, ()),
    ],
)
def test_whoever_is_granted_nothing_has_no_access(
    company: Company, email: str | None, verified: bool, groups: tuple[str, ...]
) -> None:
    assert viewer_of(company, email, verified, groups) is None


def test_an_email_is_the_same_in_capitals(company: Company) -> None:
    assert viewer_of(company, " Chief@Alder.Example ", True) == person(company, "chief")


def test_a_group_grants_as_a_person_does_and_grants_add_up(company: Company) -> None:
    led = person(company, "stranger", "Dashboard.Kitchen", "Something.Else")
    assert (led.roles, led.loads) == (frozenset({"lead"}), scope(("kitchen", None)))
    added = person(company, "garden", "Dashboard.Kitchen")
    assert added.roles == {"analyst", "lead"}
    assert added.scope == scope(("garden", None), ("kitchen", None))
    assert added.loads == scope(("kitchen", None))


def test_a_department_is_not_its_unit_and_its_unit_is_every_department() -> None:
    care, kitchen = scope(("kitchen", "care")), scope(("kitchen", None))
    assert care.holds("kitchen", "care")
    assert not care.holds("kitchen", None)  # rows that name no department are a whole unit's
    assert not care.holds("kitchen", "marketing")
    assert kitchen.holds("kitchen", "care")
    assert kitchen.holds("kitchen", None)
    assert not kitchen.holds("garden", "care")
    assert not kitchen.holds(None, None)
    assert EVERYTHING.holds(None, None)
    assert not NOTHING.holds("kitchen", None)


def test_scopes_have_a_key_of_their_own() -> None:
    scopes = [
        EVERYTHING,
        NOTHING,
        scope(("a", None)),
        scope(("a", "b")),
        scope(("a", "b"), ("a", "c")),
        scope(("b", None)),
    ]
    assert len({one.key for one in scopes}) == len(scopes)
    assert scope(("a", "b"), ("a", "c")).key == scope(("a", "c"), ("a", "b")).key


@pytest.mark.parametrize(
    ("name", "comments", "administers", "uploads"),
    [
        ("chief", True, False, True),
        ("kitchen", False, False, True),
        ("board", False, False, False),
        ("it", False, True, False),
        ("both", False, True, False),
    ],
)
def test_what_a_role_may_do(company: Company, name: str, comments: bool, administers: bool, uploads: bool) -> None:
    viewer = person(company, name)
    assert (viewer.may_comment, viewer.may_administer, viewer.may_upload) == (comments, administers, uploads)


PAGES = ("company", "unit", "metric", "voices", "channels", "events", "reporting", "uploads", "definitions", "people")


@pytest.mark.parametrize(
    ("name", "closed"),
    [
        ("chief", {"people"}),
        ("care", {"people"}),
        ("board", {"people", "uploads"}),
        ("both", {"uploads"}),
        ("it", set(PAGES) - {"definitions", "people"}),
    ],
)
def test_a_role_opens_its_pages(company: Company, name: str, closed: set[str]) -> None:
    assert set(PAGES) - set(person(company, name).pages(PAGES)) == closed


def test_a_page_that_nobody_named_is_closed_to_who_sees_no_numbers(company: Company) -> None:
    assert not person(company, "it").may_open("a page of tomorrow")


def test_this_machine_may_everything() -> None:
    assert LOCAL.pages(PAGES) == PAGES
    assert LOCAL.may_comment
    assert LOCAL.may_administer
    assert LOCAL.may_load("any", None)
    assert LOCAL.signs("Head of Care") == "Head of Care"


def test_deeds_are_signed_with_the_email_whatever_is_said(company: Company) -> None:
    assert person(company, "care").signs("Chief Executive") == "care@alder.example"


def test_an_original_is_for_who_sees_all_of_it_and_a_withdrawal_for_who_loads_all_of_it(company: Company) -> None:
    care, garden = person(company, "care"), person(company, "garden")
    assert care.may_withdraw([("kitchen", "care")])
    assert not care.may_withdraw([("kitchen", "care"), ("kitchen", "marketing")])
    assert garden.may_download_original([("garden", "marketing")])
    assert not garden.may_download_original([("garden", None), ("kitchen", None)])
    assert not garden.may_withdraw([("garden", "marketing")])


def test_the_whole_company_is_summed_up_for_leads_where_company_yaml_says_so(tmp_path: Path) -> None:
    silent = written(tmp_path, COMPANY)
    assert person(silent, "care").summary is False
    some = written(tmp_path, COMPANY + "access: {company_summary: [engagement_rate, csat]}\n")
    assert person(some, "care").summary == ("engagement_rate", "csat")
    assert person(some, "garden").summary is False  # an analyst sees what is granted, and no more
    every = written(tmp_path, COMPANY + "access: {company_summary: true}\n")
    assert person(every, "care").summary is True


def test_the_company_of_a_department_holds_nothing_of_others(company: Company) -> None:
    seen = trimmed(company, person(company, "care"))
    assert [unit.id for unit in seen.business_units] == ["kitchen"]
    assert [department.id for department in seen.business_units[0].departments] == ["care"]
    assert [channel.id for _, channel in seen.business_units[0].channels] == ["phone"]
    assert [event.title for event in seen.events] == ["One cooker", "New year plan"]
    assert seen.business_units[0].targets == {"csat": 78}  # three hires are the unit's, a rate holds for its parts
    assert seen.targets == {"engagement_rate": 4}
    assert [one.email for one in seen.people] == ["care@alder.example"]
    assert seen.executives == ()
    assert seen.name == "Alder, your part"
    assert seen.groups == {}
    assert seen.sla.first_response_minutes == {"default": 240}
    assert "garden" not in seen.model_dump_json().casefold()
    assert "mower" not in seen.model_dump_json().casefold()


def test_a_whole_unit_is_seen_as_it_is(company: Company) -> None:
    assert trimmed(company, person(company, "garden")).business_units == (company.business_units[1],)


def test_who_sees_everything_sees_the_company_as_it_is_but_for_the_people(company: Company) -> None:
    board = trimmed(company, person(company, "board"))
    assert board == company.model_copy(update={"people": board.people, "groups": {}})
    assert [one.email for one in board.people] == ["board@alder.example"]


def test_an_admin_sees_people_and_no_unit(company: Company) -> None:
    seen = trimmed(company, person(company, "it"))
    assert (seen.people, seen.groups) == (company.people, company.groups)
    assert (seen.business_units, seen.events, seen.targets) == ((), (), {})


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("  Dashboard.Board: {role: ceo}", "  Dashboard.Board: {role: chief}", "line 33: role: 'chief' is not one of"),
        ("role: lead, units: [kitchen]}\n  Dash", "role: lead, units: [kitchn]}\n  Dash",
         "there is no business unit 'kitchn' – did you mean 'kitchen'?"),
        ("groups:\n", "access: {company_summary: [csatt]}\ngroups:\n",
         "line 31: there is no metric 'csatt' – did you mean 'csat'?"),
        ("groups:\n", "access: {company_summary: 1}\ngroups:\n",
         "line 31: company_summary: 1 is no choice; write true, false, or a list of metrics"),
        ("units: all, departments: [marketing]", "units: all, departments: [sales]", "there is no department 'sales'"),
    ],
)  # fmt: skip
def test_a_mistake_in_the_grants_names_its_line_and_its_cure(tmp_path: Path, old: str, new: str, sentence: str) -> None:
    assert old in COMPANY
    with pytest.raises(DefinitionError) as caught:
        written(tmp_path, COMPANY.replace(old, new, 1))
    assert sentence in str(caught.value)
