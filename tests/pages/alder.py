"""A small company with numbers a reader can check, and how tests read what a page shows."""

from datetime import date

from streamlit.testing.v1 import AppTest

from dashboard.home import Home
from dashboard.intake import read
from dashboard.loading import Loaded, commit
from dashboard.placing import place
from dashboard.score import Score
from dashboard.scorecard import scorecards

TODAY = date(2026, 11, 21)

COMPANY = """\
company: {name: Alder & Vale *plc*, timezone: Europe/Berlin, currency: EUR, locale: en-GB}
business_units:
  - id: kitchen
    name: Kitchen
    owner: Managing Director Kitchen
    departments:
      - id: marketing
        name: Marketing
        lead: Head of Marketing, Kitchen
        channels: [{id: facebook, account: "@kitchen"}, x]
      - {id: care, name: Customer care, lead: "Head of Care, Kitchen", channels: [phone]}
  - id: garden
    name: Garden
    departments:
      - {id: marketing, name: Marketing, lead: "Head of Marketing, Garden", channels: [facebook]}
      - {id: care, name: Customer care, lead: "Head of Care, Garden", channels: [phone]}
targets: {engagement_rate: 4}
events: [{date: 2026-03-01, kind: launch, unit: kitchen, title: One cooker on sale}]
"""


def measures() -> str:
    """Our template: Kitchen for thirteen months, Garden for two.

    Kitchen's engagement rate is 4.0 % and 4.2 % in turn, then 3.8 % in October 2026; its followers grow by
    ten a month from 1,000 in October 2025. Garden's rate is 2.0 %, then 2.2 %. Kitchen's care answered 45 of 50.
    """
    lines = ["date,unit,department,channel,measure,value"]
    for month in range(13):
        day = date(2025 + (month + 9) // 12, (month + 9) % 12 + 1, 15)
        engagements = 380 if month == 12 else 420 if month % 2 else 400
        for measure, value in (("impressions", 10_000), ("engagements", engagements), ("followers", 1000 + 10 * month)):
            lines.append(f"{day},kitchen,marketing,facebook,{measure},{value}")
    for day, engagements in (("2026-09-15", 1000), ("2026-10-15", 1100)):
        lines.append(f"{day},garden,marketing,facebook,impressions,50000")
        lines.append(f"{day},garden,marketing,facebook,engagements,{engagements}")
    lines += ["2026-10-15,kitchen,care,phone,sla_due,50", "2026-10-15,kitchen,care,phone,sla_met,45"]
    return "\n".join(lines) + "\n"


def load(home: Home, name: str, text: str) -> Loaded:
    """Through intake, placing and store, as a department lead would."""
    data = text.encode()
    return commit(home, place(read(data, name, today=TODAY), home.company), data, "Head of Marketing")


def score(home: Home, metric: str, unit: str | None, period: str = "2026-10") -> Score:
    """The library's own answer, to hold a page against."""
    chosen = home.calendar().parse(period)
    cards = scorecards(home.store, home.catalogue, home.company, chosen, [unit], today=TODAY, history=24)
    found = cards[unit].score(metric)
    assert found is not None
    return found


def tiles(app: AppTest) -> list[tuple[str, str, str]]:
    """Every tile in order: label, value, change."""
    return [(metric.label, metric.value, metric.delta) for metric in app.metric]


def words(app: AppTest) -> str:
    """All text of the page that a person can read outside tables, unescaped."""
    shown = [e.value for kind in (app.title, app.header, app.subheader, app.markdown, app.text) for e in kind]
    shown += [e.value for kind in (app.error, app.warning, app.info, app.success) for e in kind]
    return "\n".join(shown).replace("\\", "")


def links(app: AppTest) -> list[tuple[str, str]]:
    """Every link to a page: label and query."""
    return [(link.value.replace("\\", ""), link.proto.query_string) for link in app.get("page_link")]
