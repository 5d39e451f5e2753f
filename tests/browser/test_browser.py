"""What a person does in the browser: look, go to a unit, upload an export, see the number change."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
from axe_playwright_python.sync_playwright import Axe
from serving import AT_REST, Served
from visitors import Visitor

EXPORT = Path(__file__).parents[1] / "intake" / "specimens" / "x.account" / "account_overview_analytics.csv"
PAGES = {
    "/": "needs a decision",
    "/unit?unit=kitchen": "Kitchen",
    "/metric?unit=kitchen&metric=engagement_rate": "Engagement rate",
    "/voices?kind=cases": "Voices",
    "/channels": "contacts by channel",
    "/events": "No launch",
    "/reporting": "silent",
    "/uploads": "Uploads",
    "/definitions": "Definitions",
}

#: Every table has a button that gives it as a file.
MAY_BE_TAKEN_AWAY = """() => document.querySelectorAll('[data-testid="stDownloadButton"]').length
    >= document.querySelectorAll('[data-testid="stDataFrame"]').length"""
#: Every run takes these two, `VIEWS=all pytest tests/browser` the other two as well.
LOOKED_THROUGH = (("light", 1440, 900), ("dark", 390, 844))
VIEWS = (*LOOKED_THROUGH, *((("dark", 1440, 900), ("light", 390, 844)) if os.environ.get("VIEWS") == "all" else ()))
SEVERE = ("serious", "critical")

Watch = Callable[..., Any]


def value(page: Any, label: str) -> Any:
    """The big number of the tile with this label: a table on the page may have a column of the same name."""
    tile = page.get_by_test_id("stMetric").filter(has=page.get_by_text(label, exact=True))
    return tile.get_by_test_id("stMetricValue")


def at_rest(page: Any) -> None:
    """Wait until the page is drawn: on a busy machine a click into a page still being drawn can be lost."""
    page.locator(AT_REST).wait_for()


def test_a_page_opened_by_its_address_is_just_there_and_a_number_leads_to_its_own_page(watch: Watch) -> None:
    page = watch("/unit?unit=garden")
    page.get_by_role("heading", name="Garden", exact=True, level=1).wait_for()
    value(page, "Impressions").filter(has_text="10K").wait_for()
    assert page.get_by_role("dialog").count() == 0
    assert page.title() == "Business unit · Alder & Vale"
    at_rest(page)
    page.get_by_role("link", name="Engagement rate").click()
    page.wait_for_url("**/metric?unit=garden&metric=engagement_rate&period=2026-02*")
    page.get_by_role("heading", name="Engagement rate", exact=True, level=1).wait_for()
    page.get_by_text("Engagement rate: 4.1% in February 2026").wait_for()


@pytest.mark.parametrize("path", PAGES)
def test_every_page_holds_in_every_view(path: str, watch: Watch) -> None:
    """Wide and light, narrow and dark: nothing scrolls sideways, nothing failed, axe-core finds nothing of ours."""
    page = watch(path)
    page.get_by_role("heading", level=1).filter(has_text=PAGES[path]).wait_for()
    axe = Axe()
    for scheme, width, height in VIEWS:
        page.emulate_media(color_scheme=scheme)
        page.set_viewport_size({"width": width, "height": height})
        ground = {"light": "rgb(253, 253, 252)", "dark": "rgb(18, 24, 26)"}[scheme]
        page.wait_for_function(
            "colour => getComputedStyle(document.querySelector('[data-testid=stApp]')).backgroundColor === colour",
            arg=ground,
        )
        at_rest(page)
        assert page.evaluate("document.documentElement.scrollWidth") == width
        assert page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth") <= width
        assert page.get_by_test_id("stException").count() == 0
        page.wait_for_function(MAY_BE_TAKEN_AWAY)  # not at once: another colour draws the page again
        at_rest(page)
        if (scheme, width, height) in LOOKED_THROUGH:
            assert ours(axe.run(page, options={"resultTypes": ["violations"]}).response["violations"]) == []
            axe.axe_script = "0"  # it is in the page from now on


def ours(violations: list[dict[str, Any]]) -> list[tuple[str, str]]:
    """Serious and critical findings with what they are about. The marks inside a sparkline, which Streamlit's own
    metric draws and gives no title, are not ours: the tile says in words what the sparkline shows."""
    found = [(one["id"], node["html"]) for one in violations if one["impact"] in SEVERE for node in one["nodes"]]
    return [(rule, html) for rule, html in found if not (rule == "svg-img-alt" and "metric_chart" in html)]


def test_a_copied_address_shows_the_same_to_whoever_opens_it(watch: Watch, served: Served) -> None:
    page = watch("/voices?unit=kitchen&period=2026-02")
    page.get_by_text("Answered too late", exact=True).click()
    page.get_by_text("30 cases", exact=True).wait_for()
    page.get_by_placeholder("Search their words").fill("Lid 1")
    page.get_by_placeholder("Search their words").press("Enter")
    page.get_by_text("11 cases", exact=True).wait_for()  # lid 1 and 10 to 19
    page.wait_for_url("**search=**")
    address = urlsplit(page.url)
    with Visitor(served) as other:  # what a browser does with an address, the first test shows
        drawn = [message.delta.new_element for message in other.draw(address.path[1:], address.query)]
    assert ":small[:gray[11 cases]]" in {element.markdown.body for element in drawn}
    assert [element.text_input.value for element in drawn if element.HasField("text_input")] == ["Lid 1"]


def test_every_choice_is_reached_and_made_by_the_keyboard(watch: Watch) -> None:
    page = watch("/")
    at_rest(page)
    reached = []
    for _ in range(40):
        page.keyboard.press("Tab")
        reached.append(page.evaluate("document.activeElement.innerText || document.activeElement.ariaLabel || ''"))
    words = " ".join(reached)
    assert words.index("Company") < words.index("February 2026") < words.index("Details") < words.index("Open Kitchen")


def test_a_table_is_had_as_csv_and_a_chart_as_a_picture(watch: Watch) -> None:
    page = watch("/metric?unit=kitchen&metric=engagement_rate")
    at_rest(page)
    with page.expect_download() as table:
        page.locator(".st-key-download-why-engagement_rate-kitchen-2026-02").get_by_role("button").click()
    assert table.value.suggested_filename == "why-engagement_rate-kitchen-2026-02.csv"
    assert Path(table.value.path()).read_bytes().startswith(b"\xef\xbb\xbfChannel,Before,After")
    with httpx.Client(verify=False) as stranger:
        assert stranger.get(page.url, headers={"Sec-Fetch-Site": "none"}).status_code == 200
        assert stranger.get(table.value.url).status_code == 404  # another session, though it knows the address
    assert page.request.get(table.value.url).status == 200
    chart = page.get_by_test_id("stPlotlyChart").first
    chart.hover()
    with page.expect_download() as picture:
        chart.locator(".modebar-btn").click()
    assert picture.value.suggested_filename == "engagement_rate-kitchen-over-time.png"
    assert Path(picture.value.path()).read_bytes().startswith(b"\x89PNG")
    page.get_by_role("radio", name="SVG").click()
    page.wait_for_url("**&charts=svg")
    at_rest(page)
    chart.hover()
    with page.expect_download() as picture:
        chart.locator(".modebar-btn").click()
    assert picture.value.suggested_filename == "engagement_rate-kitchen-over-time.svg"
    assert Path(picture.value.path()).read_text().startswith("<svg")


def test_from_the_company_to_the_voices_behind_an_exception_it_is_two_clicks(watch: Watch) -> None:
    page = watch("/")
    page.get_by_text("Kitchen: On-time response is at 25%").wait_for()
    page.get_by_role("link", name="Details").first.click()
    page.get_by_role("heading", name="On-time response", exact=True, level=1).wait_for()
    page.get_by_role("link", name="The 40 cases behind it: answered too late").click()
    page.wait_for_url("**/voices?kind=cases&unit=kitchen&view=late&period=2026-02*")
    page.get_by_role("heading", name="Voices", exact=True, level=1).wait_for()
    page.get_by_text("30 cases", exact=True).wait_for()
    page.get_by_test_id("stDataFrame").wait_for()


def test_an_export_is_dropped_committed_and_moves_the_number(watch: Watch) -> None:
    page = watch("/")
    page.get_by_text("February 2026, compared with January 2026").wait_for()
    page.get_by_role("link", name="Open Kitchen").click()
    page.wait_for_url("**/unit?unit=kitchen&period=2026-02")
    page.get_by_role("heading", name="Kitchen", exact=True, level=1).wait_for()
    value(page, "Impressions").filter(has_text="10K").wait_for()
    value(page, "Engagement rate").filter(has_text="4.1%").wait_for()

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
    value(page, "Impressions").filter(has_text="143K").wait_for()
    value(page, "Engagement rate").filter(has_text="3.05%").wait_for()

    at_rest(page)
    page.go_back()
    page.get_by_role("heading", name="Uploads").wait_for()
    at_rest(page)
    page.go_back()
    page.get_by_role("heading", name="Kitchen", exact=True, level=1).wait_for()
    page.wait_for_url("**/unit?unit=kitchen&period=2026-02")
