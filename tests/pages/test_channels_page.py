"""The Channels page: where people meet the company, and what comes back for what is said."""

import json
from collections.abc import Callable

import pytest
from alder import words
from streamlit.testing.v1 import AppTest

from dashboard.home import Home

Page = Callable[..., AppTest]
HEADER = "date,unit,department,channel,measure,value"
ROWS = (
    # Kitchen's care is on the phone; 60 and 40 contacts in October, 75 and 25 in September.
    "2026-09-30,kitchen,care,phone,contacts,75",
    "2026-09-30,kitchen,marketing,facebook,contacts,25",
    "2026-10-31,kitchen,care,phone,contacts,60",
    "2026-10-31,kitchen,care,phone,contact_cost,540",
    "2026-10-31,kitchen,marketing,facebook,contacts,40",
    "2026-10-31,kitchen,marketing,facebook,contact_cost,80",
    "2026-10-31,kitchen,care,phone,csat_rated,10",
    "2026-10-31,kitchen,care,phone,csat_good,9",
    # October has 31 days. Kitchen's 1,120 followers and 380 engagements are alder's.
    "2026-10-31,kitchen,marketing,facebook,posts,31",
    "2026-10-31,kitchen,marketing,facebook,replies,62",
)


@pytest.fixture
def told(visit: Callable[..., Home]) -> Home:
    return visit(contacts="\n".join([HEADER, *ROWS]))


def table(app: AppTest, at: int) -> list[dict[str, str]]:
    return app.dataframe[at].value.to_dict("records")


def test_social_stands_beside_the_call_centre_in_the_headline(told: Home, page: Page) -> None:
    app = page("channels")
    assert app.title[0].value == "Social carries 40% of all contacts, at €2.00 each; the call centre 60%, at €9.00 each"
    assert "October 2026, compared with September 2026" in words(app)


def test_contacts_have_share_change_cost_and_satisfaction(told: Home, page: Page) -> None:
    assert table(page("channels"), 0) == [
        {
            "Channel": "Call centre", "Contacts": "60", "Share": "60%", "Change": "−15 pts",
            "Cost per contact": "€9.00", "Satisfied": "90% of 10 (59.6% to 98.2%)",
        },
        {
            "Channel": "Social", "Contacts": "40", "Share": "40%", "Change": "+15 pts",
            "Cost per contact": "€2.00", "Satisfied": "—",
        },
    ]  # fmt: skip


def test_the_page_says_what_its_contacts_cover(told: Home, page: Page) -> None:
    said = words(page("channels"))
    assert "100 contacts of 1 of 2 units" in said
    assert "nothing reported: Face to face, Website, Channel partners, Traditional media" in said


def test_a_unit_that_posts_often_and_moves_many_holds_a_conversation(told: Home, page: Page) -> None:
    app = page("channels")
    assert table(app, 1) == [
        {
            "Unit": "Kitchen", "Manner": "conversation", "Posts": "31", "A week": "7", "Replies per post": "2",
            "Engagements per post": "12.3",  # 380 ÷ 31
            "and 1,000 followers": "10.9",  # 12.258 ÷ 1.12
            "Channels": "1",
        }
    ]  # fmt: skip
    assert "Kitchen holds a conversation" in words(app)


def test_a_unit_that_posts_often_and_moves_few_broadcasts(visit: Callable[..., Home], page: Page) -> None:
    visit(contacts="\n".join([HEADER, *ROWS]), few=f"{HEADER}\n2026-10-15,kitchen,marketing,facebook,engagements,31")
    said = words(page("channels"))
    # 1 engagement per post, of 1.12 thousand followers
    assert "Kitchen broadcasts (7 posts a week, 0.893 engagements per post and thousand followers, 2 replies" in said


def test_charts_say_their_message_without_eyes(told: Home, page: Page) -> None:
    bars, scatter = page("channels").get("plotly_chart")
    assert bars.proto.alt == "Call centre is the largest with 60%. Call centre 60%, Social 40%."
    assert scatter.proto.alt.startswith("Kitchen holds a conversation. Kitchen: 7 posts a week, 10.9 engagements")
    drawn = json.loads(scatter.proto.spec)
    assert {note["text"] for note in drawn["layout"]["annotations"]} == {
        "<i>conversation</i>", "<i>broadcast</i>", "<i>earned</i>", "<i>quiet</i>",
    }  # fmt: skip
    assert drawn["data"][0]["text"] == ["Kitchen"]


def test_every_channel_of_every_department_is_listed_with_what_it_reports_and_since_when(
    told: Home, page: Page
) -> None:
    running = {(row["Department"], row["Channel"]): row for row in table(page("channels"), 2)}
    assert len(running) == 5
    phone, x = running["Kitchen, Customer care", "Phone"], running["Kitchen, Marketing", "X"]
    assert (phone["Reports"], phone["Since"], phone["Last day"]) == ("Customer service", "30 Sept 2026", "31 Oct 2026")
    assert (x["Reports"], x["Since"], x["Measures"]) == ("nothing by itself yet", "—", "—")


def test_without_contacts_or_posts_the_page_says_what_is_missing(home: Home, page: Page) -> None:
    app = page("channels")
    assert app.title[0].value == "Nobody reports contacts by channel in this period"
    assert "none covers this period" in words(app)
    assert "No unit reports posts, engagements and followers" in words(app)


def test_one_unit_alone_is_a_choice_away_and_in_the_address(told: Home, page: Page) -> None:
    app = page("channels", unit="garden")
    assert "Alder & Vale" not in words(app).splitlines()[0]
    assert {row["Department"] for row in app.dataframe[-1].value.to_dict("records")} == {
        "Garden, Marketing", "Garden, Customer care",
    }  # fmt: skip
    app.selectbox(key="choice of scope").select("all").run()
    assert app.query_params["unit"] == "all"
