"""A real server on a real home, and a real Chromium that looks at it."""

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from serving import Served, serving

from dashboard import cli

COMPANY = """\
company: {name: Alder & Vale, timezone: Europe/Berlin, currency: EUR, locale: en-GB}
business_units:
  - id: kitchen
    name: Kitchen
    owner: Managing Director Kitchen
    departments:
      - {id: marketing, name: Marketing, lead: "Head of Marketing, Kitchen", channels: [facebook, x]}
      - {id: care, name: Customer care, lead: "Head of Care, Kitchen", channels: [phone]}
  - id: garden
    name: Garden
    owner: Managing Director Garden
    departments:
      - {id: marketing, name: Marketing, lead: "Head of Marketing, Garden", channels: [facebook]}
targets: {engagement_rate: 4, sla_attainment: 80}
"""


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two units whose facebook has 10,000 impressions and 400 engagements in each of fourteen months, and forty cases
    of Kitchen in February 2026, thirty of them answered too late."""
    folder = tmp_path_factory.mktemp("home")
    (folder / "company.yaml").write_text(COMPANY)
    lines = ["date,unit,department,channel,measure,value"]
    for month in range(14):
        day = date(2025 + month // 12, month % 12 + 1, 15)
        for unit in ("kitchen", "garden"):
            lines.append(f"{day},{unit},marketing,facebook,impressions,10000")
            lines.append(f"{day},{unit},marketing,facebook,engagements,{400 + 10 * (month % 3)}")
    (folder / "measures.csv").write_text("\n".join(lines) + "\n")
    cases = ["case_id,unit,department,channel,created_at,within_sla,subject"]
    for number in range(40):
        late = "false" if number < 30 else "true"
        cases.append(f"C-{number},kitchen,care,phone,2026-02-{1 + number % 28:02}T09:00:00Z,{late},Lid {number}")
    (folder / "cases.csv").write_text("\n".join(cases) + "\n")
    files = [str(folder / name) for name in ("measures.csv", "cases.csv")]
    assert cli.main(["load", *files, "--home", str(folder), "--brief"]) == 0
    return folder


@pytest.fixture(scope="module")
def served(home: Path) -> Iterator[Served]:
    """`ceo-dashboard serve` on this home."""
    with serving(home) as running:
        yield running


@pytest.fixture
def watch(tab: Callable[..., Any], served: Served) -> Iterator[Callable[..., Any]]:
    """`watch("/unit?unit=kitchen", width=390, dark=True)`: an opened page that must not complain, nor ask elsewhere."""
    opened = []

    def open_page(path: str, **look: Any) -> Any:
        page = tab(**look)
        opened.append(page)
        page.goto(served.address + path)
        page.get_by_role("heading", level=1).wait_for()
        return page

    yield open_page
    for page in opened:
        assert page.errors == []
        assert page.asked == {served.host}
