"""What a person does in the browser: look, go to a unit, upload an export, see the number change."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

EXPORT = Path(__file__).parents[1] / "intake" / "specimens" / "x.account" / "account_overview_analytics.csv"
PAGES = {
    "/": "judged",
    "/unit?unit=kitchen": "Kitchen",
    "/metric?unit=kitchen&metric=engagement_rate": "Engagement rate",
    "/voices?kind=cases": "Voices",
    "/channels": "contacts by channel",
    "/events": "No launch",
    "/reporting": "silent",
    "/uploads": "Uploads",
    "/definitions": "Definitions",
}

Watch = Callable[..., object]


def value(page: object, label: str, at: int = 0) -> object:
    """The big number of the tile with this label."""
    cell = page.locator("[data-testid=stVerticalBlock]").filter(has=page.get_by_text(label, exact=True))  # type: ignore[attr-defined]
    return cell.last.get_by_test_id("stMetricValue").nth(at)


def test_a_page_opened_by_its_address_after_a_start_is_just_there(watch: Watch) -> None:
    page = watch("/unit?unit=garden").page  # type: ignore[attr-defined]
    page.get_by_role("heading", name="Garden", exact=True, level=1).wait_for()
    value(page, "Impressions").filter(has_text="10K").wait_for()  # type: ignore[attr-defined]
    assert page.get_by_role("dialog").count() == 0
    assert page.title() == "Business unit · Alder & Vale"


@pytest.mark.parametrize(("width", "height", "dark"), [(1440, 900, False), (390, 844, True)])
@pytest.mark.parametrize("path", PAGES)
def test_no_page_scrolls_sideways(path: str, width: int, height: int, dark: bool, watch: Watch) -> None:
    page = watch(path, width, height, dark).page  # type: ignore[attr-defined]
    page.get_by_role("heading", level=1).filter(has_text=PAGES[path]).wait_for()
    page.wait_for_function("document.querySelectorAll('[data-stale=true]').length === 0")
    assert page.evaluate("document.documentElement.scrollWidth") == width
    assert page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth") <= width
    assert page.get_by_test_id("stException").count() == 0


def test_from_the_company_to_the_voices_behind_an_exception_it_is_two_clicks(watch: Watch) -> None:
    page = watch("/").page  # type: ignore[attr-defined]
    page.get_by_text("Kitchen: On-time response is at 25%").wait_for()
    page.get_by_role("link", name="Details").first.click()
    page.get_by_role("heading", name="On-time response", exact=True, level=1).wait_for()
    page.get_by_role("link", name="The 40 cases behind it: answered too late").click()
    page.wait_for_url("**/voices?kind=cases&unit=kitchen&view=late&period=2026-02*")
    page.get_by_role("heading", name="Voices", exact=True, level=1).wait_for()
    page.get_by_text("30 cases", exact=True).wait_for()
    page.get_by_test_id("stDataFrame").wait_for()


def test_a_number_leads_to_its_own_page(watch: Watch) -> None:
    page = watch("/unit?unit=garden").page  # type: ignore[attr-defined]
    page.get_by_role("link", name="Engagement rate").click()
    page.wait_for_url("**/metric?unit=garden&metric=engagement_rate&period=2026-02*")
    page.get_by_role("heading", name="Engagement rate", exact=True, level=1).wait_for()
    page.get_by_text("Engagement rate: 4.1% in February 2026").wait_for()


def at_rest(page: Any) -> None:
    """Wait until the page is drawn: on a busy machine a click into a page still being drawn can be lost."""
    page.locator('[data-testid="stApp"][data-test-script-state="notRunning"]').wait_for()


def test_an_export_is_dropped_committed_and_moves_the_number(watch: Watch) -> None:
    page = watch("/").page  # type: ignore[attr-defined]
    page.get_by_text("February 2026, compared with January 2026").wait_for()
    page.get_by_role("link", name="Open Kitchen").click()
    page.wait_for_url("**/unit?unit=kitchen&period=2026-02")
    page.get_by_role("heading", name="Kitchen", exact=True, level=1).wait_for()
    value(page, "Impressions").filter(has_text="10K").wait_for()  # type: ignore[attr-defined]
    value(page, "Engagement rate").filter(has_text="4.1%").wait_for()  # type: ignore[attr-defined]

    at_rest(page)
    page.get_by_role("link", name="Uploads").first.click()
    page.get_by_role("heading", name="Uploads").wait_for()
    page.wait_for_url("**/uploads?unit=kitchen&period=2026-02")  # the menu keeps what is looked at
    page.set_input_files("input[type=file]", str(EXPORT))
    page.get_by_text("Read as X").wait_for()
    choice = page.get_by_role("combobox", name="Which business unit is this file about?")
    choice.click()
    page.get_by_role("option", name="Kitchen").click()
    page.get_by_text("A commit stores").wait_for()
    page.get_by_role("button", name="Commit", exact=True).click()
    page.get_by_text("Committed: ").wait_for()

    at_rest(page)
    page.get_by_role("link", name="Business unit").first.click()
    page.get_by_role("heading", name="Kitchen", exact=True, level=1).wait_for()
    # X had 132,676 impressions and 3,937 engagements in February, facebook 10,000 and 410.
    value(page, "Impressions").filter(has_text="143K").wait_for()  # type: ignore[attr-defined]
    value(page, "Engagement rate").filter(has_text="3.05%").wait_for()  # type: ignore[attr-defined]

    at_rest(page)
    page.go_back()
    page.get_by_role("heading", name="Uploads").wait_for()
    at_rest(page)
    page.go_back()
    page.get_by_role("heading", name="Kitchen", exact=True, level=1).wait_for()
    page.wait_for_url("**/unit?unit=kitchen&period=2026-02")
