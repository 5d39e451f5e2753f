"""What each tool does to its numbers and dates, on small files of our own."""

import io
import zipfile
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from dashboard.intake import read
from dashboard.intake.reading import Reading
from dashboard.period import Period

TODAY = date(2026, 11, 21)


def of(text: str, name: str = "export.csv", today: date = TODAY, **options: Any) -> Reading:
    return read(text.encode(), name, today=today, **options)


def days(reading: Reading, measure: str) -> dict[str, float]:
    rows = reading.tables[0].rows.to_pylist()
    return {row["day"].isoformat(): row["value"] for row in rows if row["measure"] == measure}


def said(reading: Reading) -> str:
    return " ".join(problem.message for problem in reading.problems)


# TikTok: no year, localised months, "undefined"

OVERVIEW = '"Date","Video Views","Profile Views","Likes","Comments","Shares"\n'


def test_days_without_a_year_are_walked_backwards_across_new_year() -> None:
    rows = "".join(
        f'"{day}","{views}","1","1","0","0"\n'
        for day, views in (("December 30", 5), ("December 31", 6), ("January 1", 7), ("January 2", 8))
    )
    found = of("\ufeff" + OVERVIEW + rows, today=date(2026, 1, 20))
    assert days(found, "video_views") == {"2025-12-30": 5, "2025-12-31": 6, "2026-01-01": 7, "2026-01-02": 8}


def test_months_are_read_in_the_language_of_the_interface() -> None:
    for written in ("8 de marzo", "8. März", "8 mars", "8 de março", "March 8"):
        found = of(OVERVIEW + f'"{written}","5","1","1","0","0"\n')
        assert days(found, "video_views") == {"2026-03-08": 5}, written


def test_a_leap_day_finds_the_last_leap_year() -> None:
    rows = "".join(f'"{day}","5","1","1","0","0"\n' for day in ("February 28", "February 29", "March 1", "March 2"))
    assert list(days(of(OVERVIEW + rows), "video_views")) == ["2024-02-28", "2024-02-29", "2024-03-01", "2024-03-02"]


def test_undefined_is_missing_and_not_zero() -> None:
    found = of(OVERVIEW + '"March 7","undefined","undefined","3","0","0"\n"March 8","4","1","1","0","0"\n')
    assert days(found, "video_views") == {"2026-03-08": 4}
    assert days(found, "reactions") == {"2026-03-07": 3, "2026-03-08": 1}


def test_no_tiktok_post_is_younger_than_its_export() -> None:
    found = of(
        '"Time","Video title","Video link","Post time","Total likes","Total comments","Total shares","Total views"\n'
        '"January 3","Kettle","https://tiktok.com/@n/video/7221951423515700411","January 4","1","2","3","4"\n'
        '"January 3","Garden","https://tiktok.com/@n/video/7221951423515700412","January 2","1","2","3","4"\n',
        today=date(2026, 1, 10),
    )
    assert [row["published_at"].date() for row in found.tables[0].rows.to_pylist()] == [
        date(2025, 1, 4),
        date(2026, 1, 2),
    ]
    assert found.tables[0].rows["record_id"].to_pylist() == ["7221951423515700411", "7221951423515700412"]


# Google Analytics 4

LINES = "# ----------\n# Report CSV Export\n# Account: Norvale, web\n# ----------\n#\n"
FEBRUARY = "# Start date: 20260203\n# End date: 20260302\n"


def test_counted_days_start_at_the_date_above_the_table() -> None:
    found = of(LINES + FEBRUARY + "Nth day,Sessions\n0000,5\n0001,6\n0027,7\n")
    assert days(found, "sessions") == {"2026-02-03": 5, "2026-02-04": 6, "2026-03-02": 7}


def test_counted_days_without_a_start_date_are_asked_about() -> None:
    found = of("Nth day,Sessions\n0000,5\n0001,6\n")
    assert found.outcome == "ask"
    assert [question.option for question in found.questions] == ["period"]
    decided = of(
        "Nth day,Sessions\n0000,5\n0001,6\n",
        period=Period(date(2026, 3, 1), date(2026, 3, 31), "month", "2026-03"),
    )
    assert days(decided, "sessions") == {"2026-03-01": 5, "2026-03-02": 6}


def test_a_table_nobody_knows_does_not_leak_into_the_one_above() -> None:
    text = LINES + FEBRUARY + "Nth day,Sessions\n0000,5\n\n" + FEBRUARY + "Colour of door,Foxes\nred,900\n0001,70\n"
    found = of(text)
    assert [(table.kind, table.counted) for table in found.tables] == [("daily", 1), ("split", 2)]
    assert found.tables[0].totals == {"sessions": 5}


def test_comment_lines_that_went_through_a_spreadsheet_are_still_comments() -> None:
    text = "# ------,,\n# Report CSV Export,,\n" + FEBRUARY.replace("\n", ",,\n") + "Nth day,Sessions,\n0000,5,\n"
    assert days(of(text), "sessions") == {"2026-02-03": 5}


def test_the_hours_of_a_day_add_up() -> None:
    found = of(LINES + FEBRUARY + "Date + hour (YYYYMMDDHH),Sessions\n2026020300,5\n2026020301,6\n2026020400,1\n")
    assert days(found, "sessions") == {"2026-02-03": 11, "2026-02-04": 1}


def test_the_channels_of_a_day_add_up() -> None:
    found = of(
        LINES + FEBRUARY + "Date,Session default channel group,Sessions\n20260203,Direct,5\n20260203,Organic Social,6\n"
    )
    assert days(found, "sessions") == {"2026-02-03": 11}


def test_a_report_in_german_counts_its_days_too() -> None:
    found = of("# ----\n# Startdatum: 20260203\n# Enddatum: 20260302\nn-ter Tag,Sitzungen\n0000,5\n0001,6\n")
    assert (found.language, days(found, "sessions")) == ("de", {"2026-02-03": 5, "2026-02-04": 6})


# Customer service


def test_a_raw_property_export_holds_milliseconds() -> None:
    found = of(
        "Ticket ID,Ticket name,Ticket status,Create date,Close date,Time to first agent email reply,Time to close\n"
        "1,Kettle,Closed,2026-03-02 10:00,2026-03-03 10:00,5400000,86400000\n"
    )
    row = found.tables[0].rows.to_pylist()[0]
    assert (row["first_reply_s"], row["resolution_s"]) == (5400.0, 86400.0)


@pytest.mark.parametrize(
    ("zone", "hour"),
    [
        ("America/New_York", 17),
        ("America/Lima", 18),
        ("Europe/Berlin", 11),
        ("America/Argentina/Buenos_Aires", 16),
        ("UTC", 13),
    ],
)
def test_the_zone_in_the_header_is_the_clock_of_the_column(zone: str, hour: int) -> None:
    found = of(
        f"Conversation ID,Conversation started at ({zone}),Current conversation state,Conversation rating\n"
        "215410126413931,2026-07-01 13:00:00,Closed,5\n"
    )
    assert found.tables[0].first_day == date(2026, 7, 1)
    assert found.tables[0].rows["created_at"].to_pylist()[0].replace(tzinfo=None) == datetime(2026, 7, 1, hour)


def test_the_age_of_an_open_case_is_no_resolution() -> None:
    found = of(
        '"Case Number","Date/Time Opened","Date/Time Closed","Age (Hours)","Status","Case Origin"\n'
        '"00001001","3/13/2026 11:08 AM","","5,820.87","New","Web"\n'
        '"00001002","3/14/2026 1:28 PM","3/15/2026 2:28 PM","25.00","Closed","Web"\n'
        '\n"Grand Totals (2 records)"\n\n"Confidential Information - Do Not Distribute"\n'
    )
    (table,) = found.tables
    assert table.rows["record_id"].to_pylist() == ["00001001", "00001002"]
    assert table.rows["resolution_s"].to_pylist() == [None, 90000.0]
    assert (table.totals["cases"], table.totals["cases_resolved"]) == (2, 1)


def test_a_web_page_that_is_called_a_workbook_is_read_as_the_table_it_holds() -> None:
    found = of(
        "<html><body><table><tr><th>Case Number</th><th>Date/Time Opened</th><th>Status</th></tr>"
        "<tr><td>00001001</td><td>2026-03-13 11:08</td><td>Closed</td></tr></table></body></html>",
        "report.xls",
    )
    assert (found.format, found.tables[0].rows["record_id"].to_pylist()) == ("salesforce.cases", ["00001001"])


def test_subtotals_of_a_formatted_report_are_no_cases() -> None:
    found = of(
        "Case Origin,Case Number,Date/Time Opened,Status,Age (Hours)\n"
        "Web (2),00001,2026-03-13 11:08,New,3.5\n,00002,2026-03-14 11:08,Closed,2.5\nSubtotal,,,,6\n"
        "Email (1),00003,2026-03-15 11:08,Closed,1.5\nSubtotal,,,,1.5\nTotal,,,,7.5\n"
    )
    assert found.tables[0].rows["record_id"].to_pylist() == ["00001", "00002", "00003"]


def test_chatwoot_speaks_the_language_of_its_interface() -> None:
    found = of(
        "Période de rapport 2026-09-01 à 2026-09-08\n\n"
        "Nom de l'agent,Nombre de conversations,Temps de réponse moyen (Minutes),Temps moyen de résolution (Minutes)\n"
        "Agent 7,16,1 heure 21 minutes,--\n\nAgent 9,4,--,--\n"
    )
    (table,) = found.tables
    assert (found.language, table.first_day, table.last_day) == ("fr", date(2026, 9, 1), date(2026, 9, 8))
    assert table.totals == {"cases": 20}


def test_between_two_bare_dates_no_duration_is_known() -> None:
    found = of("Ticket ID,Ticket created - Date,Ticket solved - Date,Ticket status\n1,2026-04-01,2026-04-02,Solved\n")
    assert "resolution_s_median" not in found.tables[0].totals
    timed = of(
        "Ticket ID,Ticket created - Timestamp,Ticket solved - Timestamp,Ticket status\n"
        "1,2026-04-01T10:00:00,2026-04-01T12:00:00,Solved\n"
    )
    assert timed.tables[0].totals["resolution_s_median"] == 7200


def test_a_ticket_counts_once_however_many_tags_it_has() -> None:
    found = of(
        "Ticket ID,Ticket created - Date,Ticket status,Ticket tags,SUM(Tickets)\n"
        "1,2026-04-01,Solved,a,1\n1,2026-04-01,Solved,b,1\n2,2026-04-02,Open,a,1\n"
    )
    assert found.tables[0].totals["cases"] == 2
    assert "counts once" in said(found)


# Listening


def test_date_and_time_in_two_columns_are_one_moment() -> None:
    found = of(
        "Date,Time,Document ID,URL,Input Name,Title,Hit Sentence,Sentiment,Reach,Source Name\n"
        "2026-09-01,23:10:00,d1,https://press.example.org/1,Norvale,Kettle,Quiet,Positive,120,Gazette\n"
        "2026-09-02,00:05:00,d2,https://press.example.org/2,Norvale,Kettle,Late,Not Rated,90,Gazette\n"
    )
    assert found.format == "meltwater.mentions"
    assert [moment.replace(tzinfo=None) for moment in found.tables[0].rows["published_at"].to_pylist()] == [
        datetime(2026, 9, 1, 23, 10),
        datetime(2026, 9, 2, 0, 5),
    ]
    assert found.tables[0].totals == {
        "mentions": 2, "mentions_positive": 1, "mentions_neutral": 0, "mentions_negative": 0,
    }  # fmt: skip


# Suites and ads


@pytest.mark.parametrize(("zone", "hour"), [("GMT", 10), ("PST", 17), ("CET", 8), ("Europe/Lisbon", 9)])
def test_hootsuite_names_its_clock_in_the_header(zone: str, hour: int) -> None:
    found = of(
        'Post performance,,,,\n"Jul 1, 2026 - Jul 31, 2026",,,,\n'
        f'Date ({zone}),Post ID,Post Message,Social Network,Impressions\n2026-07-01 10:06,7_9,Hello,Facebook,"1,990"\n'
    )
    (row,) = found.tables[0].rows.to_pylist()
    assert row["published_at"].replace(tzinfo=None) == datetime(2026, 7, 1, hour, 6)
    assert (found.tables[0].channel, row["impressions"]) == ("facebook", 1990)


def test_a_year_of_days_is_the_most_that_tiktok_gives() -> None:
    rows = "".join(f'"{(date(2025, 11, 10) + timedelta(days=at)):%B %-d}","5","1","1","0","0"\n' for at in range(365))
    found = of(OVERVIEW + rows)
    assert (found.tables[0].first_day, found.tables[0].last_day) == (date(2025, 11, 10), date(2026, 11, 9))
    assert "exactly 365 days" in said(found)


def test_metricool_writes_thousands_with_a_point_and_losses_below_zero() -> None:
    found = of(
        "Fecha;Seguidores;Seguidores ganados;Seguidores perdidos;Publicaciones;Impresiones;Alcance;Interacciones\n"
        "01/04/2026;4.175;16;-3;2;2.934;2.347;96\n02/04/2026;4.185;10;0;0;137;509;126\n"
    )
    assert (found.format, found.language) == ("metricool.account", "es")
    assert found.tables[0].totals == {
        "followers": 4185, "new_followers": 26, "lost_followers": 3, "posts": 2, "impressions": 3071,
        "reach_daily_sum": 2856, "engagements": 222,
    }  # fmt: skip
    assert (found.tables[0].first_day, found.tables[0].last_day) == (date(2026, 4, 1), date(2026, 4, 2))


def test_the_total_above_the_campaigns_is_not_counted() -> None:
    found = of(
        "Campaign name,Day,Impressions,Link clicks,Amount spent (EUR)\n,,300,9,30.5\n"
        "Kettle,2026-03-01,100,4,10.25\nJobs,2026-03-01,200,5,20.25\n"
    )
    assert days(found, "impressions") == {"2026-03-01": 300}
    assert days(found, "social_cost") == {"2026-03-01": 30.5}


def test_only_the_daily_columns_of_classic_insights_are_read() -> None:
    found = of(
        "Date,Daily Total Reach,Weekly Total Reach,28 Days Total Reach,Daily New Likes\n"
        ",Daily: Unique people here,Weekly: Unique people here,28 Days: Unique people here,Daily: New likes here\n"
        "03/01/2022,600,3100,9000,5\n"
    )
    assert found.tables[0].totals == {"reach_daily_sum": 600, "new_followers": 5}
    assert found.tables[0].counted == 1


def test_locations_without_days_count_on_the_last_day_of_the_period_a_person_names() -> None:
    text = (
        "Store code,Business name,Calls,Website clicks\n,,Number of calls,Number of website clicks\n"
        "N-001,Norvale Shop,30,73\nN-002,Norvale Shop,64,48\n"
    )
    assert [question.option for question in of(text).questions] == ["period"]
    found = of(text, period=Period(date(2026, 4, 1), date(2026, 4, 30), "month", "2026-04"))
    assert [(row["account"], row["day"], row["value"]) for row in found.tables[0].rows.to_pylist()] == [
        ("N-001", date(2026, 4, 30), 73),
        ("N-002", date(2026, 4, 30), 48),
    ]


def test_watch_time_comes_in_milliseconds() -> None:
    found = of(
        "Video overview,,,,,\nDate,Views,Watch Time (ms),Completion Rate,Average Watch Time (ms),Estimated Revenue\n"
        '"Sat, Sep 6, 2025",88,2918080,0.0492,33160,0\n'
    )
    assert days(found, "watch_time_s") == {"2025-09-06": pytest.approx(2918.08)}


def test_a_zip_of_youtube_counts_a_day_once() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("Chart data.csv", "Date,Content,Views\n2026-02-01,a,20\n2026-02-01,b,5\n2026-02-02,a,7\n")
        archive.writestr("Totals.csv", "Date,Views\n2026-02-01,30\n2026-02-02,7\n")
    found = read(packed.getvalue(), "Content 2026-02-01_2026-02-02.zip", today=TODAY)
    assert found.outcome == "ok"
    keys = [(row["measure"], row["day"], row["value"]) for table in found.tables for row in table.rows.to_pylist()]
    assert keys == [("video_views", date(2026, 2, 1), 30), ("video_views", date(2026, 2, 2), 7)]


def test_two_files_of_unnamed_networks_in_one_zip_are_warned_about() -> None:
    follows = 'sep=,\n"Follows"\n"Date","Primary"\n"2026-03-01T00:00:00","{}"\n'
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("Follows.csv", follows.format(5).encode("utf-16"))
        archive.writestr("Follows (1).csv", follows.format(9).encode("utf-16"))
    found = read(packed.getvalue(), "insights.zip", today=TODAY)
    assert [problem.severity for problem in found.problems] == ["warning"]
    assert "load each alone" in said(found)


def test_a_title_that_starts_with_a_hash_is_a_post_and_no_comment() -> None:
    found = of(
        "Post title,Post link,Post type,Created date,Impressions,Clicks,Likes,Comments,Reposts\n"
        "#kettle day,https://www.linkedin.com/feed/update/urn:li:activity:7904959007121356066,Organic,05/18/2026,10,1,2,0,0\n"
    )
    assert found.tables[0].totals["posts"] == 1


def test_a_public_copy_of_facebook_posts_without_days_is_refused_in_one_sentence() -> None:
    """Semicolons, ISO-8859-1, a month and an hour for each post, but no year: no number of it has a place in time."""
    header = "Page total likes;Type;Category;Post Month;Post Weekday;Post Hour;Lifetime Post Total Reach;like;share"
    data = f"{header}\r\n139441;Publicação;2;12;4;3;2752;79;17\r\n".encode("latin-1")
    found = read(data, "dataset_Facebook.csv", today=date(2026, 11, 21))
    assert (found.outcome, len(found.problems)) == ("refused", 1)
    assert "'Post Month'" in found.problems[0].message
    assert found.facts["unknown"] is True


@pytest.mark.parametrize(("last", "warned"), [("2026-04-01", True), ("2026-03-31", False)])
def test_ninety_one_days_are_the_most_that_x_gives(last: str, warned: bool) -> None:
    rows = "".join(
        f'"21244735143273{n}","https://x.com/a/status/21244735143273{n}","text","{day} 12:00 +0000","9","1","0.1","1"\n'
        for n, day in ((100, "2026-01-01"), (101, "2026-02-01"), (102, last))
    )
    header = (
        '"Tweet id","Tweet permalink","Tweet text","time","impressions","engagements","engagement rate","retweets"\n'
    )
    found = read((header + rows).encode(), "tweet_activity_metrics.csv", today=date(2026, 11, 21))
    assert (found.outcome, found.format) == ("ok", "x.posts")
    assert any("covers 91 days" in problem.message for problem in found.problems) is warned
