"""The whole way from a file to the reason why a number moved, and the rows it was read from."""

import hashlib
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from dashboard.errors import Refused
from dashboard.explain import as_dict, explain
from dashboard.home import Home
from dashboard.intake import read
from dashboard.loading import commit
from dashboard.placing import place

SAMPLE = Path(__file__).parents[2] / "sample_data"
TODAY = date(2026, 11, 21)

COMPANY = """
company: {name: Example Group, timezone: Europe/Berlin, currency: EUR, locale: en_GB}
business_units:
  - id: heating
    name: Heating
    departments:
      - id: care
        name: Customer Care
        channels: [phone, {id: social, platform: facebook}]
"""

#: Golden number G4 as a department's export: rows 2 to 5 are September, rows 6 to 9 October.
EXPORT = """\
date,unit,department,channel,measure,value
2026-09-30,heating,care,phone,sla_due,800
2026-09-30,heating,care,phone,sla_met,700
2026-09-30,heating,care,social,sla_due,200
2026-09-30,heating,care,social,sla_met,100
2026-10-31,heating,care,phone,sla_due,600
2026-10-31,heating,care,phone,sla_met,540
2026-10-31,heating,care,social,sla_due,400
2026-10-31,heating,care,social,sla_met,220
"""

BECAUSE = (
    "On-time response fell 4.0 points to 76.0%: every channel improved (+3.25 points), "
    "but more of the work came through social, where it is lower (−7.25 points)."
)


def load(home: Home, name: str, data: bytes) -> None:
    done = commit(home, place(read(data, name), home.company), data, "Head of Care")
    assert done.status == "committed", done.sentence()


def explained(home: Home, metric: str, unit: str | None, period: str = "2026-10", **options: Any) -> dict[str, Any]:
    when = home.calendar(TODAY).parse(period)
    return as_dict(
        explain(
            home.store, home.catalogue, home.company, metric, when, unit, today=options.pop("today", TODAY), **options
        )
    )


@pytest.fixture
def home(tmp_path: Path) -> Home:
    (tmp_path / "company.yaml").write_text(COMPANY)
    home = Home.open(tmp_path)
    load(home, "care-desk.csv", EXPORT.encode())
    return home


def test_from_a_file_to_the_reason(home: Home) -> None:
    found = explained(home, "sla_attainment", "heating")
    at = home.store.exports()[0].at.isoformat()
    sha256 = hashlib.sha256(EXPORT.encode()).hexdigest()
    place = {"unit": "heating", "department": "care"}
    origin = {"export": "e000001", "format": "template.measures", "file": "care-desk.csv", "sheet": "measures",
              "rows": 4, "by": "Head of Care", "at": at, "sha256": sha256}  # fmt: skip
    assert found == {
        "metric": "sla_attainment",
        "unit": "heating",
        "period": {"from": "2026-10-01", "to": "2026-10-31", "label": "2026-10"},
        "compared_with": {"from": "2026-09-01", "to": "2026-09-30", "label": "2026-09"},
        "value": 76.0,
        "previous": 80.0,
        "change": -4.0,
        "like_for_like": -4.0,
        "effects": [
            {**place, "channel": "social", "before": 50.0, "after": 55.0, "rate": pytest.approx(1.5),
             "mix": pytest.approx(-5.1), "flow": None, "presence": "both", "share_before": 0.2, "share_after": 0.4},
            {**place, "channel": "phone", "before": 87.5, "after": 90.0, "rate": pytest.approx(1.75),
             "mix": pytest.approx(-2.15), "flow": None, "presence": "both", "share_before": 0.8, "share_after": 0.6},
        ],
        "residual": pytest.approx(0, abs=1e-9),
        "undivided": None,
        "values": [],
        "sentence": BECAUSE,
        "definition": {
            "label": "On-time response",
            "version": home.catalogue.metrics["sla_attainment"].version,
            "text": "The part of all cases due an answer that got it within the promised time; unanswered ones count "
                    "as missed.",
            "formula": "answered in time ÷ all due × 100",
            "class": "Ratio",
            "source": "Service desk exports",
        },
        "receipt": [{**origin, "first_row": 6, "last_row": 9}],
        "precedence": [],
        "receipt_compared_with": [{**origin, "first_row": 2, "last_row": 5}],
    }  # fmt: skip
    assert explained(home, "sla_attainment", None)["effects"] == found["effects"]


def test_a_metric_without_numbers_says_so(home: Home) -> None:
    found = explained(home, "impressions", "heating")
    assert (found["change"], found["effects"], found["residual"], found["receipt"]) == (None, [], None, [])
    assert found["sentence"] == "Impressions has no number for October 2026 or September 2026."


@pytest.mark.parametrize(
    ("asked", "answer"),
    [
        ({"metric": "sla_attainmant"}, "There is no metric 'sla_attainmant' – did you mean 'sla_attainment'?"),
        ({"unit": "heatin"}, "'heatin' is not a business unit – did you mean 'heating'?"),
        ({"period": "2027-01"}, "January 2027 has not begun, so nothing in it can have changed."),
        ({"compare": "none"}, "A change needs a comparison: compare with 'previous' or 'last-year'."),
    ],
)
def test_what_cannot_be_explained_is_refused_with_a_sentence(home: Home, asked: dict[str, Any], answer: str) -> None:
    with pytest.raises(Refused) as refused:
        explained(home, **{"metric": "sla_attainment", "unit": "heating", **asked})
    assert str(refused.value) == answer


@pytest.fixture(scope="module")
def heating(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """The sample company with the care desk of its heating unit."""
    folder = tmp_path_factory.mktemp("heating")
    (folder / "company.yaml").write_bytes((SAMPLE / "company.yaml").read_bytes())
    home = Home.open(folder)
    file = SAMPLE / "exports" / "_templates" / "care-desk-heating.csv"
    load(home, file.name, file.read_bytes())
    return home


def test_the_sample_tells_why_heating_answers_fewer_in_time(heating: Home) -> None:
    found = explained(heating, "sla_attainment", "heating")
    assert (found["previous"], found["value"], found["change"]) == (80, 76, -4)
    assert sum(effect["rate"] for effect in found["effects"]) == pytest.approx(3.25)
    assert sum(effect["mix"] for effect in found["effects"]) == pytest.approx(-7.25)
    assert found["residual"] == pytest.approx(0, abs=1e-9)
    assert found["sentence"] == BECAUSE
    file = SAMPLE / "exports" / "_templates" / "care-desk-heating.csv"
    lines = file.read_text().splitlines()
    october = [n for n, line in enumerate(lines, 1) if line.startswith("2026-10") and ",sla_" in line]
    (receipt,) = found["receipt"]
    assert (receipt["rows"], receipt["first_row"], receipt["last_row"]) == (len(october), october[0], october[-1])
    assert receipt["sha256"] == hashlib.sha256(file.read_bytes()).hexdigest()


def test_the_company_blames_the_same_channel(heating: Home) -> None:
    assert explained(heating, "sla_attainment", None)["sentence"] == BECAUSE.replace("social", "social (Heating)")
