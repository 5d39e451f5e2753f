"""A company of two units, in which everything that belongs to one of them carries its mark, and the people of it."""

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Block, Node

from dashboard.access import Viewer, viewer_of
from dashboard.company import Event
from dashboard.home import Home
from dashboard.intake import read
from dashboard.loading import Loaded, commit
from dashboard.note import Entered, Note
from dashboard.placing import place

TODAY = date(2026, 11, 21)
ROOT = Path(__file__).parents[1]
FILES = {path.stem: str(path.relative_to(ROOT)) for path in ROOT.glob("pages/*/*.py")}

#: Whatever is Garden's has one of these in it: words, and the digits of its numbers and of sums with them.
GARDEN = ("garden", "Mower", "7351", "735.1", "8351", "835.1", "73,51", "83,51", "5,077", "5077")
DIGEST = re.compile(r"[0-9a-f]{32,}")
KITCHEN = ("kitchen", "Kettle")

COMPANY = """\
company: {name: Alder, timezone: Europe/Berlin, currency: EUR, locale: en-GB}
business_units:
  - id: kitchen
    name: Kitchen
    departments:
      - {id: marketing, name: Marketing, lead: Head of Kettle marketing, channels: [facebook]}
      - {id: care, name: Customer care, channels: [phone]}
  - id: garden
    name: Garden
    owner: Managing Director of Mowers
    departments:
      - {id: marketing, name: Marketing, lead: Head of Mower marketing, channels: [facebook, mowerforum]}
      - {id: care, name: Customer care, channels: [phone]}
    targets: {csat: 73.51}
events:
  - {date: 2026-10-01, kind: launch, unit: kitchen, title: Kettle on sale}
  - {date: 2026-10-02, kind: launch, unit: garden, title: Mower on sale}
people:
  - {email: ceo@alder.example, role: ceo}
  - {email: lead@alder.example, role: lead, units: [kitchen]}
  - {email: care@alder.example, role: lead, units: [kitchen], departments: [care]}
  - {email: analyst@alder.example, role: analyst, units: [kitchen]}
  - {email: admin@alder.example, role: admin}
  - {email: other@alder.example, role: lead, units: [garden]}
""".replace("mowerforum", "{id: mower, platform: forum}")

MENTIONS = """\
mention_id,unit,department,channel,published_at,competitor,sentiment,text
k1,kitchen,marketing,facebook,2026-10-02T12:00:00Z,,negative,Kettle leaks
k2,kitchen,marketing,facebook,2026-10-03T12:00:00Z,,positive,Kettle shines
g1,garden,marketing,facebook,2026-10-02T12:00:00Z,,negative,Mower is late
g2,garden,marketing,facebook,2026-10-03T12:00:00Z,,positive,Mower is grand
"""


def measures(unit: str, impressions: int, due: int) -> str:
    """Thirteen months of a unit."""
    lines = ["date,unit,department,channel,measure,value"]
    for month in range(13):
        day = date(2025 + (month + 9) // 12, (month + 9) % 12 + 1, 15)
        lines += [
            f"{day},{unit},marketing,facebook,{m},{v}"
            for m, v in (("impressions", impressions), ("engagements", 380 + month))
        ]
        lines += [f"{day},{unit},care,phone,{m},{v}" for m, v in (("sla_due", due), ("sla_met", due - 5))]
    return "\n".join(lines) + "\n"


def fill(folder: Path) -> Home:
    """The home: e000001 is Kitchen's, e000002 Garden's, e000003 both units'."""
    (folder / "company.yaml").write_text(COMPANY)
    home = Home.open(folder)
    for name, text in (
        ("kettles.csv", measures("kitchen", 10_000, 50)),
        ("mowers.csv", measures("garden", 73_510, 5077)),
        ("mentions.csv", MENTIONS),
    ):
        assert load(home, name, text).status == "committed"
    for unit in ("kitchen", "garden"):
        word = "Kettle" if unit == "kitchen" else "Mower"
        home.store.note(
            Note("engagement_rate", unit, "2026-10", "Head", cause=f"{word} cause", action=f"{word} action")
        )
        home.store.enter(
            Entered(Event(date=date(2026, 10, 5), kind="crisis", unit=unit, title=f"{word} recall"), "Head")
        )
    return home


def load(home: Home, name: str, text: str) -> Loaded:
    """Through intake, placing and store."""
    data = text.encode()
    return commit(home, place(read(data, name, today=TODAY), home.company), data, "Head of Marketing")


def person(home: Home, name: str) -> Viewer | None:
    """Who this is; "nobody" is somebody whom the provider knows and company.yaml does not."""
    return viewer_of(home.company, f"{name}@alder.example", True)


def open_page(name: str, **address: str) -> AppTest:
    """A page as a browser opens it by its address; where the menu does not have it, what is shown instead."""
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    app.query_params.update(address)
    if name != "overview":
        app.switch_page(FILES[name])
    return app.run()


def sent(app: AppTest) -> str:
    """Everything that went to the browser for this page, as text, but for digests: they may hold any digits."""
    return DIGEST.sub("", "\n".join(_told(app._tree)))


def _told(node: Node) -> Iterator[str]:
    proto: Any = getattr(node, "proto", None)
    if proto is not None:
        yield proto.SerializeToString().decode("latin-1")
    if isinstance(node, Block):
        for child in node.children.values():
            yield from _told(child)
