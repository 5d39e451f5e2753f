"""A real server on a real home, and a real Chromium that looks at it."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import pytest
from serving import ROOT, serving

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
    load = [sys.executable, "-m", "dashboard", "load", *files, "--home", str(folder)]
    subprocess.run(load, cwd=ROOT, check=True, capture_output=True)
    return folder


@pytest.fixture(scope="module")
def server(home: Path) -> Iterator[str]:
    """The address of `ceo-dashboard serve` on this home."""
    with serving(home) as served:
        yield served.address


@dataclass
class Watched:
    """A browser page and all it complained about."""

    page: "Page"  # noqa: F821
    errors: list[str] = field(default_factory=list)
    foreign: list[str] = field(default_factory=list)


@pytest.fixture
def watch(browser: object, server: str) -> Iterator[Callable[..., Watched]]:
    """`watch("/unit?unit=kitchen", width=390, dark=True)`: an opened page that must not complain."""
    opened = []

    def open_page(path: str, width: int = 1440, height: int = 900, dark: bool = False) -> Watched:
        context = browser.new_context(  # type: ignore[attr-defined]
            viewport={"width": width, "height": height}, color_scheme="dark" if dark else "light"
        )
        context.set_default_timeout(60_000)
        page = context.new_page()
        watched = Watched(page)
        page.on("console", lambda m: watched.errors.append(f"{m.text} {m.location}") if _is_error(m) else None)
        page.on("pageerror", lambda error: watched.errors.append(str(error)))
        page.on("request", lambda r: None if _is_ours(r.url, server) else watched.foreign.append(r.url))
        opened.append((context, watched))
        page.goto(server + path)
        page.get_by_role("heading", level=1).wait_for()
        return watched

    yield open_page
    for context, watched in opened:
        context.close()
        assert watched.errors == []
        assert watched.foreign == []


def _is_error(message: object) -> bool:
    return message.type == "error"  # type: ignore[attr-defined]


def _is_ours(url: str, server: str) -> bool:
    return url.startswith((server, server.replace("http", "ws", 1), "data:", "blob:"))
