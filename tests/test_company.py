"""company.yaml: what it says, what it leaves out, and that each mistake names its line and its cure."""

from datetime import date
from pathlib import Path

import pytest
from pydantic import ValidationError

from dashboard.company import Channel, Company, Event, Plan, read_company
from dashboard.errors import DefinitionError
from dashboard.period import Calendar

#: As compact as a company can be.
SMALLEST = """\
company: {name: Alder, timezone: UTC, currency: EUR}
business_units: [{id: kitchen, name: Kitchen}]
"""


def refusal(file: Path, old: str, new: str) -> str:
    text = file.read_text()
    assert old in text
    file.write_text(text.replace(old, new, 1))
    with pytest.raises(DefinitionError) as caught:
        read_company(file)
    return str(caught.value)


def test_the_profile_is_at_hand(company: Company) -> None:
    assert (company.name, company.industry, company.timezone, company.currency, company.locale) == (
        "Alder",
        "Consumer goods",
        "Europe/Berlin",
        "EUR",
        "en_GB",
    )
    assert company.fiscal_year_start == 1


def test_units_departments_and_channels_are_found_by_id(company: Company) -> None:
    kitchen = company.unit("kitchen")
    assert kitchen is not None
    assert [(department.id, channel.id) for department, channel in kitchen.channels] == [
        ("marketing", "facebook"),
        ("marketing", "instagram"),
        ("marketing", "shop"),
        ("care", "facebook"),
        ("care", "phone"),
        ("care", "email"),
    ]
    care = kitchen.department("care")
    assert care is not None
    assert care.lead == "Head of Care"
    assert (kitchen.weight, kitchen.department("hr"), company.unit("cellar")) == (2.0, None, None)


def test_a_channel_has_its_platforms_kind_unless_it_says_another(company: Company) -> None:
    garden, kitchen = company.unit("garden"), company.unit("kitchen")
    assert garden is not None
    assert kitchen is not None
    assert [channel.kind for _, channel in kitchen.channels] == [
        "social",
        "social",
        "web",
        "social",
        "call_centre",
        "email",
    ]
    assert kitchen.channels[2][1] == Channel(id="shop", platform="website", kind="web", account="1001")
    assert garden.channels[1][1].audience == "candidates"
    assert Channel.model_validate({"id": "kiosk", "platform": "website", "kind": "face_to_face"}).kind == "face_to_face"


def test_what_is_optional_has_its_default(tmp_path: Path) -> None:
    file = tmp_path / "company.yaml"
    file.write_text(SMALLEST)
    company = read_company(file)
    unit = company.business_units[0]
    assert (unit.owner, unit.sponsor, unit.departments, unit.targets) == ("", "", (), {})
    assert (unit.plan, unit.weight) == (Plan(), 1.0)
    assert (company.locale, company.events, company.people, company.competitors) == ("en", (), (), ())
    assert company.sla.minutes("facebook") is None


def test_events_and_people_are_read(company: Company) -> None:
    assert company.events == (Event(date=date(2026, 3, 1), kind="launch", unit="kitchen", title="One cooker on sale"),)
    assert company.people[0].email == "head.of.care@alder.example"
    assert (company.people[0].units, company.people[0].departments) == (("kitchen",), ("care",))
    assert company.executives[0].channels[0].platform == "linkedin"


def test_a_plan_takes_one_sentence_or_several() -> None:
    plan = Plan.model_validate({"people": "Home cooks.", "objectives": ["Sell.", "Answer."]})
    assert (plan.people, plan.objectives, plan.strategy) == (("Home cooks.",), ("Sell.", "Answer."), ())


def test_promised_minutes_go_by_channel_then_platform_then_default(company: Company) -> None:
    kitchen = company.unit("kitchen")
    assert kitchen is not None
    page = Channel(id="page", platform="facebook", kind="social")
    assert [company.sla.minutes(channel) for channel in ("facebook", "phone", page)] == [60.0, 240.0, 60.0]


@pytest.mark.parametrize(
    ("metric", "unit", "period", "target"),
    [
        ("csat", "kitchen", "2026-10", 78),  # its own
        ("csat", "garden", "2026-10", 70),  # the company's
        ("csat", None, "2026", 70),
        ("engagement_rate", "kitchen", "2026-W10", 4),  # a rate's holds for any length
        ("net_sentiment", "kitchen", "2026-10", 30),  # named
        ("net_sentiment", "kitchen", "2026-Q3", 25),  # the shortest period around it
        ("net_sentiment", "kitchen", "2024", None),
        ("hires", "kitchen", "2026-10", 3),  # a flow's is a month's …
        ("hires", "kitchen", "2026-Q3", 9),  # … and adds up
        ("hires", "kitchen", "2026", 36),
        ("hires", "kitchen", "2026-W10", None),
        ("hires", None, "2026-10", 50),
        ("hires", "garden", "2026-10", None),  # 50 hires in all are not 50 for each
        ("nps", "kitchen", "2026-10", None),
    ],
)
def test_targets_are_inherited_and_never_stretched(
    company: Company, calendar: Calendar, metric: str, unit: str | None, period: str, target: float | None
) -> None:
    assert company.target(metric, unit, calendar.parse(period)) == target


def test_a_year_of_named_quarters_adds_up_and_one_that_is_missing_leaves_no_target(company_file: Path) -> None:
    text = company_file.read_text().replace("hires: 3}", "hires: {2026-Q1: 5, 2026-Q2: 6, 2026-Q3: 7, 2026-Q4: 8}}", 1)
    company_file.write_text(text)
    calendar = Calendar(date(2026, 11, 21))
    company = read_company(company_file)
    assert company.target("hires", "kitchen", calendar.parse("2026")) == 26
    assert company.target("hires", "kitchen", calendar.parse("2026-Q2")) == 6
    assert company.target("hires", "kitchen", calendar.parse("2027")) is None
    assert company.target("hires", "kitchen", calendar.parse("2026-02")) is None  # a third of 5 is nobody's target


def test_channels_have_targets_of_their_own(company_file: Path, calendar: Calendar) -> None:
    mine = "channels: [facebook, {id: phone, targets: {csat: 85, hires: 2}}, email]"
    company_file.write_text(company_file.read_text().replace("channels: [facebook, phone, email]", mine))
    company, october = read_company(company_file), calendar.parse("2026-10")

    def target(metric: str, unit: str, department: str | None, channel: str | None) -> object:
        return company.target(metric, unit, october, department, channel)

    assert target("csat", "kitchen", "care", "phone") == 85
    assert target("csat", "kitchen", "care", "email") == 78  # the unit's
    assert target("csat", "kitchen", "marketing", "phone") == 78  # no such channel there
    assert target("csat", "kitchen", "care", None) == 78  # what the department reports without naming a channel
    assert target("engagement_rate", "kitchen", "care", "phone") == 4  # the company's
    assert target("csat", "garden", "marketing", "facebook") == 70
    assert target("hires", "kitchen", "care", "phone") == 2
    assert target("hires", "kitchen", "care", "email") is None  # the unit's three are not three for each channel
    assert target("hires", "kitchen", None, None) == 3


def test_a_target_may_be_a_band(company_file: Path, calendar: Calendar) -> None:
    company_file.write_text(company_file.read_text().replace("engagement_rate: 4", "relationship_share: [30, 50]"))
    company = read_company(company_file)
    assert company.target("relationship_share", "garden", calendar.parse("2026-Q1")) == (30.0, 50.0)


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        (
            "Europe/Berlin",
            "Europe/Berln",
            "line 1: timezone: 'Europe/Berln' is no time zone – did you mean 'Europe/Berlin'?",
        ),
        ("currency: EUR", "currency: EURO", "line 1: currency: 'EURO' is no currency – did you mean 'EUR'?"),
        ("en-GB", "xx-YY", "line 1: locale: 'xx-YY' is no locale; write one such as en_GB or de_DE"),
        ("EUR,", "EUR, fiscal_year_start: 13,", "line 1: fiscal_year_start must be less than or equal to 12, not 13"),
        (
            "business_units:",
            "business_unit:",
            "line 2: unknown key 'business_unit' – did you mean 'business_units'? (and 1 more)",
        ),
        ("    name: Kitchen\n", "", "line 3: 'name' is missing"),
        (
            "    name: Kitchen\n",
            "    nmae: Kitchen\n",
            "line 4: unknown key 'nmae' – did you mean 'name'? (and 1 more)",
        ),
        (
            "id: kitchen",
            "id: my kitchen",
            "line 3: id: 'my kitchen' is no id; use letters, digits, '-' and '_', without spaces",
        ),
        ("id: garden", "id: Kitchen", "line 17: the id 'Kitchen' is given twice; every one needs its own"),
        (
            "[facebook, phone,",
            "[facebook, facebook,",
            "line 14: the id 'facebook' is given twice; every one needs its own",
        ),
        ("platform: website", "platform: websit", "line 10: there is no platform 'websit' – did you mean 'website'?"),
        (
            "audience: cand",
            "audience: kand",
            "line 21: audience: 'kandidates' is not one of customers, employees, "
            "candidates, partners, shareholders, community – did you mean 'candidates'?",
        ),
        ("csat: 78", "csatt: 78", "line 15: there is no metric 'csatt' – did you mean 'csat'?"),
        (
            "[facebook, phone,",
            "[facebook, {id: phone, targets: {csatt: 7}},",
            "line 14: there is no metric 'csatt' – did you mean 'csat'?",
        ),
        (
            "csat: 78",
            "csat: high",
            "line 15: csat: 'high' is not a target; write a number, a band [low, high], or "
            "{2026-Q3: number, 2026-Q4: number}",
        ),
        (
            "csat: 78",
            "csat: [80, 70]",
            "line 15: csat: [80, 70] is not a target; write a number, a band [low, high], or "
            "{2026-Q3: number, 2026-Q4: number}",
        ),
        ("2026-10: 30", "2026-q1: 30", "line 15: write '2026-Q1' instead of '2026-q1'"),
        (
            "2026-10: 30",
            "last-month: 30",
            "line 15: 'last-month' means another period every time; write one such as 2026-10",
        ),
        ("2026-10: 30", "2026-13: 30", "line 15: There is no period '2026-13' in the calendar."),
        (
            "facebook: 60",
            "facebok: 60",
            "line 23: there is no channel or platform 'facebok' – did you mean 'facebook'?",
        ),
        ("default: 240", "default: 0", "line 23: default must be greater than 0, not 0"),
        ("2026-03-01", "1.3.2026", "line 25: date: '1.3.2026' is not a day; write it as 2026-03-01"),
        (
            "kind: launch",
            "kind: lunch",
            "line 25: kind: 'lunch' is not one of launch, crisis, campaign, note – did you mean 'launch'?",
        ),
        (
            "launch, unit: kitchen",
            "launch, unit: kichen",
            "line 25: there is no business unit 'kichen' – did you mean 'kitchen'?",
        ),
        (
            "units: [kitchen]",
            "units: [kichen]",
            "line 26: there is no business unit 'kichen' – did you mean 'kitchen'?",
        ),
        (
            "departments: [care]",
            "departments: [cares]",
            "line 26: there is no department 'cares' – did you mean 'care'?",
        ),
        ("Head.Of.Care@alder.example", "Head.Of.Care", "line 26: email: 'Head.Of.Care' is not an e-mail address"),
        ("role: lead", "role: boss", "line 26: role: 'boss' is not one of ceo, lead, analyst, admin"),
        ("weight: 2", "weight: '2'", "line 16: weight must be a number, not '2'"),
        ("weight: 2", "weight:", "line 16: weight has no value; write one or leave the key out"),
        (
            "weight: 2",
            "weight: 2\n    weight: 3",
            "line 17: 'weight' is written twice (first in line 16); keep one of them",
        ),
    ],
)
def test_a_mistake_names_its_line_and_its_cure(company_file: Path, old: str, new: str, sentence: str) -> None:
    assert refusal(company_file, old, new) == f"company.yaml, {sentence}"


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "company.yaml is empty; copy sample_data/company.yaml and make it your own"),
        (b"- a\n", "company.yaml, line 1: the file must have entries of the form 'key: value'"),
        (b"a: b\nc: \xff\n", "company.yaml, line 2: not UTF-8; save the file in the encoding UTF-8"),
        (
            SMALLEST.replace("{id: kitchen, name: Kitchen}", "").encode(),
            "company.yaml, line 2: the list of business units is empty; write at least one",
        ),
    ],
)
def test_a_file_that_is_no_company_is_refused(tmp_path: Path, content: bytes, sentence: str) -> None:
    file = tmp_path / "company.yaml"
    file.write_bytes(content)
    with pytest.raises(DefinitionError) as caught:
        read_company(file)
    assert str(caught.value) == sentence


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DefinitionError, match=r"company\.yaml cannot be read: No such file or directory"):
        read_company(tmp_path / "company.yaml")


def test_a_company_is_frozen(company: Company) -> None:
    with pytest.raises(ValidationError, match="frozen"):
        company.business_units[0].name = "Cellar"  # type: ignore[misc]
