"""The single voices behind the numbers: found, sorted, a page at a time, and never more than they are: texts."""

from collections.abc import Callable

import pandas as pd
import pytest
from alder import links, load, words
from streamlit.testing.v1 import AppTest

from dashboard.home import Home
from dashboard.ui.voice_table import csv, safe_link
from dashboard.voices import Wanted, views

Page = Callable[..., AppTest]
MENTIONS = """\
mention_id,unit,department,channel,published_at,competitor,sentiment,author,title,text,url,language,country,reach
m1,kitchen,marketing,x,2026-10-02T22:30:00Z,,negative,user 17,,"=HYPERLINK(""http://evil.example"") kettle leaks",https://x.com/m1,en,GB,500
m2,kitchen,marketing,facebook,2026-10-03T09:00:00Z,,positive,user 18,,Best kettle ever,javascript:alert(1),en,GB,900
m3,garden,marketing,facebook,2026-10-04T09:00:00Z,,negative,user 19,,![pixel](http://evil.example/p.png) mower late,http://f.example/m3,en,GB,2000
m4,garden,marketing,facebook,2026-10-05T09:00:00Z,Radfeder,negative,user 20,,Radfeder is late too,,en,GB,9000
m5,kitchen,marketing,x,2026-09-05T09:00:00Z,,neutral,user 21,,Kettle in September,,en,GB,10
"""
CASES = """\
case_id,unit,department,channel,created_at,first_reply_at,resolved_at,status,within_sla,subject
C-1,kitchen,care,phone,2026-10-03T09:00:00Z,2026-10-03T12:00:00Z,2026-10-04T09:00:00Z,solved,false,Lid broken
C-2,kitchen,care,phone,2026-10-04T09:00:00Z,2026-10-04T09:30:00Z,2026-10-05T09:00:00Z,solved,true,Lid lost
C-3,kitchen,care,phone,2026-10-05T09:00:00Z,,,open,false,Where is it?
"""


@pytest.fixture
def loud(visit: Callable[..., Home]) -> Home:
    """Five mentions, one of a competitor and one of September, and three cases."""
    return visit(mentions=MENTIONS, cases=CASES)


def table(app: AppTest) -> pd.DataFrame:
    return app.dataframe[0].value


def test_the_mentions_of_the_period_are_shown_newest_first(loud: Home, page: Page) -> None:
    app = page("voices")
    assert "4 mentions" in words(app)
    found = table(app)
    assert list(found["Id"]) == ["m4", "m3", "m2", "m1"]
    assert list(found.columns) == [
        "Published at", "Text", "Sentiment", "Link", "Business unit", "Channel", "Competitor", "Language", "Country",
        "Reach", "Id",
    ]  # fmt: skip
    assert list(found["Published at"])[-1] == pd.Timestamp("2026-10-03 00:30")  # Berlin is two hours ahead


def test_personal_fields_are_nowhere(loud: Home, page: Page) -> None:
    app = page("voices")
    assert "user 17" not in table(app).to_string() + words(app)
    assert b"user 17" not in csv(loud, Wanted(loud.catalogue.records["mentions"]), 10)
    assert "None of the mentions" in words(page("voices", search="user 17"))


def test_texts_stay_in_the_table_and_only_web_links_are_links(loud: Home, page: Page) -> None:
    app = page("voices")
    assert list(table(app)["Link"].fillna("")) == ["", "http://f.example/m3", "", "https://x.com/m1"]
    assert all("evil" not in element.value for element in app.markdown)


@pytest.mark.parametrize(
    "url",
    ["javascript:alert(1)", "data:text/html,x", "//evil.example", "https:///x", "https://bank.example@evil.example",
     "https://a.example/\u202egpj.exe", "https://a b.example", "ftp://a.example", None, 7.0, "http://[::1"],
)  # fmt: skip
def test_a_link_that_is_no_plain_web_address_is_none(url: object) -> None:
    assert safe_link(url) is None


def test_a_web_address_is_a_link() -> None:
    assert safe_link("https://x.com/alder/status/1?s=20") == "https://x.com/alder/status/1?s=20"


def test_the_address_filters_by_unit_period_channel_and_words(loud: Home, page: Page) -> None:
    assert list(table(page("voices", unit="kitchen"))["Id"]) == ["m2", "m1"]
    assert "Business unit" not in table(page("voices", unit="kitchen")).columns
    assert list(table(page("voices", period="2026-09"))["Id"]) == ["m5"]
    assert list(table(page("voices", channel="x"))["Id"]) == ["m1"]
    assert list(table(page("voices", search="KETTLE"))["Id"]) == ["m2", "m1"]
    assert list(table(page("voices", sort="reach"))["Id"]) == ["m4", "m3", "m2", "m1"]
    assert list(table(page("voices", sort="oldest"))["Id"]) == ["m1", "m2", "m3", "m4"]


def test_a_choice_is_written_to_the_address(loud: Home, page: Page) -> None:
    app = page("voices", page="7")
    app.text_input(key="choice of words").set_value("kettle").run()
    assert (app.query_params["search"], list(table(app)["Id"])) == ("kettle", ["m2", "m1"])
    assert "page" not in app.query_params
    app.selectbox(key="choice of channel").select("facebook").run()
    assert (app.query_params["channel"], list(table(app)["Id"])) == ("facebook", ["m2"])
    app.selectbox(key="choice of scope").select("garden").run()
    assert app.query_params["unit"] == "garden"
    assert "None of the mentions of this period is so." in words(app)


def test_the_most_negative_are_our_own_with_the_widest_reach_first(loud: Home, page: Page) -> None:
    assert list(table(page("voices", view="negative"))["Id"]) == ["m3", "m1"]


def test_cases_answered_too_late_begin_with_those_still_unanswered(loud: Home, page: Page) -> None:
    found = table(page("voices", kind="cases", view="late"))
    assert list(found["Id"]) == ["C-3", "C-1"]
    assert list(found["First reply (min)"].fillna(-1)) == [-1, 180]
    assert list(found["In time"]) == ["no", "no"]
    assert list(table(page("voices", kind="cases", view="waiting"))["Id"]) == ["C-3"]


def test_another_kind_forgets_what_belongs_to_the_first(loud: Home, page: Page) -> None:
    app = page("voices", kind="mentions", view="negative", search="late")
    next(choice for choice in app.get("button_group") if choice.key == "choice of kind").set_value("cases").run()
    assert app.query_params["kind"] == "cases"
    assert "view" not in app.query_params
    assert app.query_params["search"] == "late"


def test_only_one_page_of_many_is_read(own: Home, page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [f"m{n:03},kitchen,marketing,x,2026-10-{1 + n % 31:02}T09:00:00Z,Text {n}" for n in range(250)]
    load(own, "many.csv", "\n".join(["mention_id,unit,department,channel,published_at,text", *rows]) + "\n")
    app = page("voices", page="3")
    assert "201 to 250 of 250 mentions" in words(app)
    assert len(table(app)) == 50
    assert len(table(page("voices"))) == 100
    assert "201 to 250 of 250 mentions" in words(page("voices", page="99"))


def test_the_download_has_all_that_was_found_and_no_formula(loud: Home) -> None:
    mentions = loud.catalogue.records["mentions"]
    october = loud.calendar().parse("2026-10")
    lines = (
        csv(loud, Wanted(mentions, october, view=views("mentions")["negative"]), 10).decode("utf-8-sig").splitlines()
    )
    assert (
        lines[0] == "Published at,Text,Sentiment,Link,Business unit,Channel,Language,Country,Reach,Id,Export,File,Row"
    )
    assert lines[2].startswith("2026-10-03 00:30:00,\"'=HYPERLINK(")
    assert lines[1].endswith(",Facebook,en,GB,2000,m3,e000002,mentions.csv,4")


def test_an_address_that_means_nothing_is_said_or_ignored(loud: Home, page: Page) -> None:
    app = page("voices", kind="tweets", view="worst", sort="author", page="-3", channel="' or 1=1 --")
    assert "does not exist" in app.warning[0].value
    assert "None of the mentions" in words(app)
    assert not app.exception


def test_a_period_without_any_says_what_would_bring_some(home: Home, page: Page) -> None:
    assert "No mentions of this period have been loaded." in words(page("voices", kind="mentions"))


def test_a_company_without_exports_is_led_to_uploads(empty: Home, page: Page) -> None:
    assert ("Upload the first export", "") in links(page("voices"))
