"""The company.yaml of Alder & Vale."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import yaml

from dashboard.sample.plans import COMPANY_TARGETS, PLANS, TARGETS
from dashboard.sample.stories import CAMPAIGN, CRISIS, LAUNCH
from dashboard.sample.world import COMPANY, Unit

HEAD = f"""\
# {COMPANY}, the fictional company of the sample: a consumer goods group with five business units.
# Written by `ceo-dashboard sample`; to bring your own company, copy this file and change it.
"""
KINDS = {
    "website": "web", "phone": "call_centre", "email": "email", "branch": "face_to_face", "partner": "partners",
    "advisory": "advisory",
}  # fmt: skip
AUDIENCES = {"partner": "partners", "glassdoor": "employees"}
DEPARTMENTS = {
    "marketing": ("Marketing", "Head of Marketing"),
    "care": ("Customer care", "Head of Care"),
    "hr": ("People", "Head of People"),
    "sales": ("Sales", "Head of Sales"),
    "product": ("Product", "Head of Product"),
}
WEIGHTS = {"kitchen": 24, "garden": 18, "heating": 31, "lighting": 11, "bikes": 16}  # share of revenue
SPONSORS = {
    "kitchen": "Chief Marketing Officer", "garden": "Chief Operating Officer", "heating": "Chief Operating Officer",
    "lighting": "Chief Marketing Officer", "bikes": "Chief Human Resources Officer",
}  # fmt: skip


def company_yaml(units: tuple[Unit, ...]) -> bytes:
    """The whole file."""
    content = {
        "company": {
            "name": COMPANY, "industry": "Consumer goods", "timezone": "Europe/Berlin", "currency": "EUR",
            "locale": "en_GB", "fiscal_year_start": 1,
        },
        "targets": COMPANY_TARGETS,
        "sla": {
            "first_response_minutes": {
                "default": 240, "phone": 30, "x": 60, "facebook": 120, "instagram": 120, "website": 240, "email": 480,
            }
        },
        "business_units": [_unit(unit) for unit in units],
        "competitors": [name for unit in units if unit.id == unit.story for name in unit.competitors],
        "events": [event for unit in units for event in _events(unit)],
        "people": _people(units),
        "executives": [{"name": "Chief Executive", "channels": ["linkedin"]}],
    }  # fmt: skip
    text = yaml.dump(
        content, Dumper=_Plain, sort_keys=False, allow_unicode=True, width=110, default_flow_style=None, indent=2
    )
    return (HEAD + "\n" + text).encode()


class _Plain(yaml.SafeDumper):
    """No anchors, which the reader of company.yaml refuses; and only what is short stands on one line."""

    def ignore_aliases(self, data: Any) -> bool:
        return True

    def represent_mapping(self, tag: str, mapping: Any, flow_style: bool | None = None) -> yaml.MappingNode:
        node = super().represent_mapping(tag, mapping, flow_style)
        node.flow_style = node.flow_style and len(str(mapping)) < 130
        return node


def _unit(unit: Unit) -> Mapping[str, Any]:
    has = {page.department for page in unit.pages} | {"care", "hr", "sales"}
    return {
        "id": unit.id,
        "name": unit.name,
        "owner": f"Managing Director {unit.name}",
        "sponsor": SPONSORS[unit.story],
        "weight": WEIGHTS[unit.story],
        "departments": [
            {"id": id_, "name": name, "lead": f"{lead}, {unit.name}", "channels": _channels(unit, id_)}
            for id_, (name, lead) in DEPARTMENTS.items()
            if id_ in has
        ],
        "targets": TARGETS[unit.story],
        "plan": PLANS[unit.story],
    }


def _channels(unit: Unit, department: str) -> list[dict[str, str]]:
    platforms = {page.platform: page.platform for page in unit.pages if page.department == department}
    if department == "care":
        platforms |= {id_: "facebook" if id_ == "social" else id_ for id_ in (*unit.case_channels, *unit.contacts)}
    if department == "hr" and unit.employer_stars is not None:
        platforms["glassdoor"] = "glassdoor"
    if department == "sales":
        platforms["shop"] = "website"
    return [_channel(unit, department, id_, platform) for id_, platform in platforms.items()]


def _channel(unit: Unit, department: str, id_: str, platform: str) -> dict[str, str]:
    audience = "candidates" if department == "hr" else "customers"
    return {
        "id": id_,
        "platform": platform,
        "account": f"{COMPANY} {unit.name}",
        "audience": AUDIENCES.get(platform, audience),
        "kind": KINDS.get(platform, "social"),
    }


def _events(unit: Unit) -> list[dict[str, str]]:
    told: dict[str, tuple[date, str, str]] = {
        "kitchen": (LAUNCH, "launch", "One cooker on sale"),
        "garden": (CRISIS, "crisis", "Batteries for robot mowers delivered late"),
        "bikes": (CAMPAIGN, "campaign", "Mechanics wanted: recruiting on Instagram and LinkedIn"),
    }
    if unit.story not in told:
        return []
    day, kind, title = told[unit.story]
    return [{"date": day.isoformat(), "kind": kind, "unit": unit.id, "title": title}]


def _people(units: tuple[Unit, ...]) -> list[dict[str, Any]]:
    everyone: list[dict[str, Any]] = [
        {"email": "chief.executive@aldervale.example", "name": "Chief Executive", "role": "ceo"},
        {"email": "board.secretary@aldervale.example", "name": "Board Secretary", "role": "analyst", "units": "all"},
    ]
    for unit in units:
        everyone.append(
            {
                "email": f"care.{unit.id}@aldervale.example", "name": f"Head of Care, {unit.name}", "role": "lead",
                "units": [unit.id], "departments": ["care"],
            }
        )  # fmt: skip
    return everyone
