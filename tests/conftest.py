"""What many tests share: the catalogue, a small company, its calendar on a fixed day, an empty store, a browser."""

import gc
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, suppress
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from hypothesis import settings
from serving import CHROMIUM

from dashboard.catalogue import Catalogue, load_catalogue
from dashboard.company import Company, read_company
from dashboard.intake.safe import Worker
from dashboard.period import Calendar
from dashboard.store import door, open_store
from dashboard.store.log import Store

#: How long an example takes is no business of a test: machines are busy.
settings.register_profile("here", deadline=None)
settings.load_profile("here")

#: Two units, with a channel of the same name in two departments, targets on both levels, one event.
COMPANY = """\
company: {name: Alder, industry: Consumer goods, timezone: Europe/Berlin, currency: EUR, locale: en-GB}
business_units:
  - id: kitchen
    name: Kitchen
    owner: Managing Director Kitchen
    departments:
      - id: marketing
        name: Marketing
        lead: Head of Marketing
        channels: [facebook, instagram, {id: shop, platform: website, account: 1001}]
      - id: care
        name: Customer care
        lead: Head of Care
        channels: [facebook, phone, email]
    targets: {csat: 78, net_sentiment: {2025: 12, 2026: 25, 2026-10: 30}, hires: 3}
    weight: 2
  - id: garden
    name: Garden
    departments:
      - {id: marketing, name: Marketing, channels: [facebook]}
      - {id: hr, name: People, channels: [{id: linkedin, platform: linkedin, audience: candidates}]}
targets: {csat: 70, hires: 50, engagement_rate: 4}
sla: {first_response_minutes: {default: 240, facebook: 60}}
competitors: [Birch]
events: [{date: 2026-03-01, kind: launch, unit: kitchen, title: One cooker on sale}]
people: [{email: Head.Of.Care@alder.example, role: lead, units: [kitchen], departments: [care]}]
executives: [{name: Chief Executive, channels: [linkedin]}]
"""


#: Files that take twenty seconds and more, some of them waiting for what they started.
LONG = {
    "test_durability", "test_backup", "test_watch", "test_faults", "test_one_ground", "test_pages_by_role",
    "test_hostile_texts", "test_seen_store", "test_uploads_page",
}  # fmt: skip


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What asks for the browser is left out where there is none, and that is said once. Long files come first, those
    with the browser before all others: processes end together when the last that are given out are short."""
    for item in items:
        if "browser" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.browser)
            if CHROMIUM is None:
                item.add_marker(pytest.mark.skip(reason="there is no Chromium on this machine"))
    long = {item.path for item in items if item.get_closest_marker("browser")}
    items.sort(key=lambda item: (item.path not in long, item.path.stem not in LONG))


def pytest_collection_finish() -> None:
    """What is there when the first test begins stays to the end: no collection of garbage needs to look at it."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session", autouse=True)
def _processors_are_shared() -> Iterator[None]:
    """One thread for each engine of these processes, of which there are more than processors; servers take theirs."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(door._LOCKED, "threads", "1")
        yield


@pytest.fixture(scope="session", autouse=True)
def _installed_is_looked_through_once() -> Iterator[None]:
    """At each run Streamlit's AppTest looks through all that is installed for components: that takes longer than most
    of our pages."""
    if "streamlit.testing.v1" not in sys.modules:
        yield
        return
    from streamlit.components.v2 import manifest_scanner

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(manifest_scanner, "scan_component_manifests", cache(manifest_scanner.scan_component_manifests))
        yield


@pytest.fixture(scope="session")
def readers() -> Iterator[list[Worker]]:
    """Reading processes that wait for the next file."""
    waiting: list[Worker] = []
    yield waiting
    for worker in waiting:
        worker.close()


@pytest.fixture
def kept_readers(readers: list[Worker], monkeypatch: pytest.MonkeyPatch) -> None:
    """A reading process is not ended with the upload it was started for, but reads those of later tests too, as it
    reads several files of one upload. To start one takes longer than anything else that most of these tests do."""
    alive, close = Worker._alive, Worker.close

    def taken(worker: Worker) -> Any:
        if worker._folder is None and readers:
            kept = readers.pop()
            worker._process, worker._folder = kept._process, kept._folder
        return alive(worker)

    def given_back(worker: Worker) -> None:
        if worker._process is None or worker._folder is None or worker._process.poll() is not None:
            close(worker)
            return
        kept = Worker()
        kept._process, kept._folder = worker._process, worker._folder
        worker._process = worker._folder = None
        readers.append(kept)

    monkeypatch.setattr(Worker, "_alive", taken)
    monkeypatch.setattr(Worker, "close", given_back)


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """A real Chromium. While it runs, so does Playwright's event loop: `asyncio.run` needs a thread of its own.

    What a test runs once is not worth being optimised, and there is nothing here that could draw faster.
    """
    from playwright.sync_api import sync_playwright

    args = ["--no-sandbox", "--disable-gpu", "--js-flags=--no-opt --no-maglev"]
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=args)
        yield chromium
        chromium.close()


@pytest.fixture(scope="module")
def context(browser: Any) -> Iterator[Any]:
    """A browser that keeps the parts of Streamlit it has once got: with an empty one a page takes thrice as long."""
    with closing(browser.new_context()) as kept:
        yield kept


@pytest.fixture(scope="module")
def kept(context: Any) -> Any:
    """Its first tab, which also keeps those parts as they were compiled: a new tab takes twice as long."""
    return context.new_page()


@pytest.fixture
def tab(browser: Any, context: Any, kept: Any) -> Iterator[Callable[..., Any]]:
    """`tab(width=390, dark=True)`: a page that keeps what it complained about and which hosts it asked. All tabs of a
    test are one person's; `stranger=True` opens one in a browser of its own, which knows and has kept nothing."""
    with ExitStack() as end:
        free = [kept]

        def open_tab(width: int = 1440, height: int = 900, dark: bool = False, stranger: bool = False) -> Any:
            if free and not stranger:
                page = free.pop()
                end.callback(leave, page)
            else:
                whose = end.enter_context(closing(browser.new_context())) if stranger else context
                page = end.enter_context(closing(whose.new_page()))
            page.set_default_timeout(60_000)
            page.set_viewport_size({"width": width, "height": height})
            page.emulate_media(color_scheme="dark" if dark else "light")
            page.errors, page.asked = [], set()
            for event, heard in (
                ("console", lambda m: page.errors.append(f"{m.text} {m.location}") if m.type == "error" else None),
                ("pageerror", lambda error: page.errors.append(str(error))),
                ("request", lambda r: page.asked.update({urlsplit(r.url).netloc} - {""})),
            ):
                page.on(event, heard)
                end.callback(page.remove_listener, event, heard)
            return page

        yield open_tab
    context.clear_cookies()


def leave(page: Any) -> None:
    """Go from the page that was looked at to an empty one of the same origin: elsewhere what the tab keeps would be
    lost. The server is not asked for it, nor for its icon, whose absence the next test would hear of."""
    from playwright.sync_api import Error

    with suppress(Error):  # it was never anywhere
        page.evaluate("location.assign(URL.createObjectURL(new Blob([], {type: 'text/html'})))")
        page.wait_for_url("blob:**")


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    return load_catalogue()


@pytest.fixture
def company_file(tmp_path: Path) -> Path:
    file = tmp_path / "company.yaml"
    file.write_text(COMPANY)
    return file


@pytest.fixture
def company(company_file: Path) -> Company:
    return read_company(company_file)


@pytest.fixture
def calendar() -> Calendar:
    """Saturday, 21 November 2026."""
    return Calendar(date(2026, 11, 21))


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory, catalogue: Catalogue) -> Path:
    """An empty store in Berlin's time, to be copied: making one takes longer than most questions."""
    folder = tmp_path_factory.mktemp("made") / "store"
    store = open_store(folder, "Europe/Berlin", catalogue)
    assert store.exports() == []
    store.close()  # type: ignore[attr-defined]
    return folder


@pytest.fixture
def store(tmp_path: Path, catalogue: Catalogue, made: Path) -> Store:
    """An empty store in Berlin's time."""
    return open_store(shutil.copytree(made, tmp_path / "store"), "Europe/Berlin", catalogue)
