"""Hostile texts in a real browser: nothing runs, nothing is fetched, nothing pushes a page sideways."""

import csv
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hostile import STRINGS
from serving import AT_REST, ONE_UNIT

from dashboard import cli
from dashboard.company import Event
from dashboard.home import Home
from dashboard.note import Entered


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Posts and cases of last month, whose every text is hostile, in files with hostile names, by a hostile author."""
    folder = tmp_path_factory.mktemp("home")
    (folder / "company.yaml").write_text(ONE_UNIT)
    files = []
    for kind, id_, day, fields in (
        ("posts", "post_id", "published_at", ["text", "url", "post_type"]),
        ("cases", "case_id", "created_at", ["subject", "text", "url"]),
    ):
        file = folder / f"{kind} {STRINGS[23]}![evil](evil) <img src=x onerror=window.evil=1>.csv"
        with file.open("w", newline="") as out:
            rows = csv.writer(out)
            rows.writerow([id_, day, "unit", "department", "channel", *fields])
            for number, text in enumerate(STRINGS):
                place = ["kitchen", "marketing", "facebook"]
                rows.writerow([f"{number} {text}", f"2026-02-{number % 28 + 1:02}", *place, *[text] * 3])
        files.append(str(file))
    assert cli.main(["load", "--home", str(folder), "--by", STRINGS[1], "--brief", *files]) == 0
    store = Home.open(folder).store
    for number, text in enumerate(STRINGS[:6] + STRINGS[18:24] + STRINGS[-1:]):
        event = Event(date=date(2026, 2, number + 1), kind="launch", unit="kitchen", title=text[-1_500:])
        store.enter(Entered(event, text[-1_500:]))
    store.close()  # type: ignore[attr-defined]
    return folder


@pytest.mark.parametrize("path", ["/voices?kind=posts&unit=kitchen", "/voices?kind=cases", "/events", "/uploads", "/"])
def test_no_hostile_text_does_anything(path: str, watch: Callable[..., Any]) -> None:
    page = watch(path, width=390, height=844)  # asserts also: no error on the console, no request elsewhere
    page.locator(AT_REST).wait_for()
    if path == "/uploads":
        page.get_by_role("button", name="More").first.click()
        page.get_by_role("button", name="Withdraw this export").click()
        page.get_by_label("Reason").wait_for()
    page.wait_for_load_state("networkidle")
    assert page.evaluate("window.evil") is None
    assert page.evaluate("document.querySelectorAll('a[href*=evil], img[src*=evil], [onerror], [onload]').length") == 0
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    assert page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth") <= 390
    assert page.get_by_test_id("stException").count() == 0
