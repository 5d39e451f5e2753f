"""What real exports do to careless readers: each quirk with a small file of its own."""

import io
import zipfile
from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from dashboard.intake import read
from dashboard.intake.reading import Reading

SPECIMENS = Path(__file__).parent / "specimens"
TODAY = date(2026, 11, 21)


def text(content: str, name: str = "export.csv", encoding: str = "utf-8", **options: Any) -> Reading:
    return read(content.encode(encoding), name, today=TODAY, **options)


def excel(sheets: dict[str, Sequence[Sequence[object]]]) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def said(reading: Reading, severity: str = "warning") -> list[str]:
    return [problem.message for problem in reading.problems if problem.severity == severity]


# Meta


def overview(
    title: str, date_header: str = "Date", rows: str = '"2026-05-01T01:00:00","5"\n"2026-05-02T00:00:00","7"\n'
) -> Reading:
    content = f'\ufeffsep=,\n"{title}"\n"{date_header}","Primary"\n{rows}'
    return text(content, encoding="utf-16-le")


@pytest.mark.parametrize(
    ("title", "header", "measure", "channel", "language"),
    [
        ("Facebook reach", "Date", "reach_daily_sum", "facebook", "en"),
        ("Instagram profile visits", "Date", "profile_visits", "instagram", "en"),
        ("Instagram link clicks", "Date", "link_clicks", "instagram", "en"),
        ("Unfollows", "Date", "lost_followers", None, "en"),
        ("Alcance", "Data", "reach_daily_sum", None, "pt"),
        ("Alcance do Instagram", "Data", "reach_daily_sum", "instagram", "pt"),
        ("Visitas ao perfil do Instagram", "Data", "profile_visits", "instagram", "pt"),
        ("Cliques no link do Instagram", "Data", "link_clicks", "instagram", "pt"),
        ("Seguidores no Instagram", "Data", "new_followers", "instagram", "pt"),
        ("Visualizações", "Data", "views", None, "pt"),
        ("Alcance de Facebook", "Fecha", "reach_daily_sum", "facebook", "es"),
        ("Interacciones con el contenido", "Fecha", "engagements", None, "es"),
        ("Facebook-Reichweite", "Datum", "reach_daily_sum", "facebook", "de"),
        ("Instagram-Profilbesuche", "Datum", "profile_visits", "instagram", "de"),
        ("Content-Interaktionen", "Datum", "engagements", None, "de"),
        ("Couverture Facebook", "Date", "reach_daily_sum", "facebook", "fr"),
        ("Visites du profil Instagram", "Date", "profile_visits", "instagram", "fr"),
    ],
)  # fmt: skip
def test_the_title_alone_says_what_is_counted(
    title: str, header: str, measure: str, channel: str | None, language: str
) -> None:
    found = overview(title, header)
    assert (found.outcome, found.format, found.language) == ("ok", "meta.overview", language)
    assert found.tables[0].channel == channel
    assert dict(found.tables[0].totals) == {measure: 12.0}
    assert found.tables[0].rows["day"].to_pylist() == [date(2026, 5, 1), date(2026, 5, 2)]


def test_a_title_nobody_knows_is_refused_not_guessed() -> None:
    found = overview("Sparkle index")
    assert found.outcome == "refused"
    assert "'Sparkle index'" in found.problems[0].message


def test_two_tables_in_one_file_stay_two_tables() -> None:
    rows = '"2026-05-01T00:00:00","5"\n'
    content = f'\ufeffsep=,\n"Facebook reach"\n"Date","Primary"\n{rows}\n"Instagram reach"\n"Date","Primary"\n{rows}\n'
    found = text(content, encoding="utf-16-le")
    assert [(table.channel, dict(table.totals)) for table in found.tables] == [
        ("facebook", {"reach_daily_sum": 5.0}), ("instagram", {"reach_daily_sum": 5.0}),
    ]  # fmt: skip


def test_a_tab_delimited_copy_from_excel_is_the_same_file() -> None:
    content = "\ufeffsep=\t\nInstagram reach\t\nDate\tPrimary\n2026-05-01T00:00:00\t5\n2026-05-02T00:00:00\t7\n"
    assert dict(text(content, encoding="utf-16-le").tables[0].totals) == {"reach_daily_sum": 12.0}


def test_a_number_of_followers_without_a_day_is_no_daily_fact() -> None:
    found = text('\ufeffsep=,\n"Total followers"\n"1,234"\n\n"Age & gender"\n"","Women","Men"\n"18-24","10.6","2.5%"\n')
    assert [(table.kind, table.counted, dict(table.totals)) for table in found.tables] == [
        ("split", 1, {"followers": 1234.0}), ("split", 1, {}),
    ]  # fmt: skip


META = (
    '"Post ID","Account ID","Account username","Account name",Description,"Duration (sec)","Publish time",Permalink,'
    '"Post type","Data comment",Date,Views,Reach,Likes,Shares,Comments,Saves,Follows\n'
)


def test_a_row_in_which_the_tool_failed_is_named_and_left_out() -> None:
    good = (
        '17841400000000001,4,shop,Shop,"One\ntwo",0,"03/04/2026 02:30",https://i/p/1,IG image,,Lifetime,9,5,7,1,2,3,0\n'
    )
    failed = '17841400000000002,,,,,,,,,"An error occurred while computing metadata for content with ID 2",,,,,,,,\n'
    found = text(META + good + failed)
    table = found.tables[0]
    assert table.counted == 1
    assert table.rows["record_id"].to_pylist() == ["17841400000000001"]
    assert table.rows["engagements"].to_pylist() == [13.0]
    assert "row 4" in said(found)[0]
    assert "An error occurred" in said(found)[0]


def test_meta_times_are_us_pacific_in_every_language() -> None:
    row = '1784140000000001,4,shop,Shop,x,0,"07/04/2026 02:30",https://i/p/1,IG image,,Lifetime,100,50,7,1,2,3,0\n'
    table = text(META + row).tables[0]
    assert table.rows["published_at"].to_pylist() == [datetime(2026, 7, 4, 9, 30, tzinfo=UTC)]
    assert table.first_day == date(2026, 7, 4)


def test_a_column_of_zeros_beside_reactions_is_no_data() -> None:
    row = '178414000000000{0},4,shop,Shop,x,0,"03/0{0}/2026 02:30",https://i/p/{0},IG image,,Lifetime,0,0,{0},0,0,0,0\n'
    found = text(META + "".join(row.format(number) for number in (1, 2, 3)))
    assert not {"views", "reach"} & set(found.tables[0].rows.column_names)
    assert found.tables[0].rows["saves"].to_pylist() == [0.0, 0.0, 0.0]
    assert len(said(found)) == 2


def test_a_quiet_account_may_have_nothing_but_zeros() -> None:
    row = '1784140000000001,4,shop,Shop,x,0,"03/04/2026 02:30",https://i/p/1,IG image,,Lifetime,0,0,0,0,0,0,0\n'
    found = text(META + row)
    assert found.tables[0].rows["views"].to_pylist() == [0.0]
    assert said(found) == []


def test_ids_keep_every_digit_unless_a_spreadsheet_took_them() -> None:
    rows = [["Post ID", "Account ID", "Account username", "Publish time", "Permalink", "Views", "Reach", "Likes"]]
    rows += [
        [17841412345678901.0 + 1000 * n, 4, "shop", datetime(2026, 3, n, 2, 30), f"https://i/p/{n}", 9, 8, 7]
        for n in (1, 2)
    ]  # type: ignore[list-item]
    found = read(excel({"Sheet1": rows}), "posts.xlsx", today=TODAY)
    assert found.format == "meta.posts"
    assert found.tables[0].rows["record_id"].to_pylist() == ["https://i/p/1", "https://i/p/2"]
    assert "damaged by a spreadsheet" in said(found)[0]


def test_ids_rounded_to_fifteen_digits_are_damaged_too() -> None:
    header = "Post id,Date,Post text,Post Link,Impressions,Likes,Engagements\n"
    row = '2087845154784050000,"Mon, May 18, 2026",text,https://x.com/a/status/208784515478405012{},10,1,2\n'
    found = text(header + row.format(1) + row.format(2))
    assert found.tables[0].rows["record_id"].to_pylist() == ["2087845154784050121", "2087845154784050122"]


# LinkedIn


def test_linkedin_in_portuguese_with_days_as_a_spreadsheet_counts_them() -> None:
    metrics = [
        ["Métricas agregadas de engajamento"],
        ["Data", "Impressões (orgânicas)", "Impressões (patrocinadas)", "Impressões (total)", "Cliques (total)",
         "Reações (total)", "Comentários (total)", "Compartilhamentos (total)", "Taxa de engajamento (total)"],
        [46213, 100, 0, 100, 10, 5, 1, 1, 0.17],
        [46214, 50, 0, 50, 1, -1, 0, 0, 0.0],
    ]  # fmt: skip
    found = read(excel({"Métricas": metrics}), "pagina_content.xlsx", today=TODAY)
    assert (found.format, found.language) == ("linkedin.content", "pt")
    table = found.tables[0]
    assert (table.first_day, table.last_day) == (date(2026, 7, 10), date(2026, 7, 11))
    assert dict(table.totals) == {
        "impressions": 150.0, "clicks": 11.0, "reactions": 4.0, "comments": 1.0, "shares": 1.0, "engagements": 17.0,
    }  # fmt: skip


def test_linkedin_in_spanish() -> None:
    rows = "Fecha;Impresiones (totales);Clics (totales);Reacciones (total);Comentarios (totales);"
    rows += "Veces compartido (total)\n"
    found = text(rows + "03/01/2026;1.200;10;5;1;1\n03/02/2026;900;1;2;0;0\n")
    assert (found.format, found.language) == ("linkedin.content", "es")
    assert found.tables[0].totals["impressions"] == 2100.0
    assert found.tables[0].last_day == date(2026, 3, 2)


def test_linkedin_total_followers_of_a_day_are_new_followers() -> None:
    header = "Date,Sponsored followers,Organic followers,Auto-invited followers,Total followers\n"
    found = text(header + "07/20/2026,0,-1,0,-1\n07/21/2026,0,4,1,5\n")
    assert dict(found.tables[0].totals) == {"new_followers": 4.0}


# X, YouTube


def test_x_texts_lose_their_entities_and_reposts_are_shares() -> None:
    header = (
        "Post id,Date,Post text,Post Link,Impressions,Likes,Engagements,Bookmarks,Shares,Replies,Reposts,URL Clicks\n"
    )
    found = text(header + '1,"Sat, Sep 6, 2025",Tea &amp; cake,https://x.com/a/status/1,100,5,9,1,7,2,3,4\n')
    row = found.tables[0].rows.to_pylist()[0]
    assert (row["text"], row["shares"], row["saves"], row["comments"]) == ("Tea & cake", 3.0, 1.0, 2.0)


def test_a_youtube_id_loses_the_space_that_guards_it() -> None:
    found = text(
        "Content,Video title,Video publish time,Views\nTotal,,,9\n"
        ' -HHGH-TTqYM,One,"Sep 27, 2024",5\n-3d1NctSv0c,Two,,4\n'
    )
    assert found.tables[0].rows["record_id"].to_pylist() == ["-HHGH-TTqYM", "-3d1NctSv0c"]
    assert found.tables[0].first_day == found.tables[0].last_day == date(2024, 9, 27)
    assert said(found) == []


# Care and recruiting


def test_ticket_rows_multiplied_by_a_choice_count_once() -> None:
    rows = "Ticket ID,Ticket status,Ticket created - Date,Ticket solved - Date,Tickets,Satisfaction rating\n"
    found = text(
        rows
        + "7,Solved,2026-03-01,2026-03-02,1,Good\n7,Solved,2026-03-01,2026-03-02,1,Good\n8,Open,2026-03-03,,1,Offered\n"
    )
    assert found.format == "zendesk.explore"
    assert dict(found.tables[0].totals) == {
        "cases": 2.0, "cases_resolved": 1.0, "csat_good": 1.0, "csat_rated": 1.0,
    }  # fmt: skip
    assert "repeats cases" in said(found)[0]


@pytest.mark.parametrize(
    "name",
    [
        "zendesk.tickets/export-2026-03-31-0810-view.csv",
        "greenhouse.candidates/candidate-report.csv",
        "chatwoot.csat/csat_report.csv",
        "freshdesk.tickets/tickets.csv",
    ],
)
def test_names_and_addresses_are_not_carried_on(name: str) -> None:
    rows = read((SPECIMENS / name).read_bytes(), name, today=TODAY).tables[0].rows
    said_by_tool = [column for column in rows.column_names if column not in ("url",)]
    words = " ".join(str(value) for row in rows.select(said_by_tool).to_pylist() for value in row.values())
    assert not any(person in words for person in ("Varnholt", "Fintory", "Pellgrave", "Delacroze", "@"))


def test_na_is_a_text_where_it_is_a_source_and_missing_where_it_is_a_number() -> None:
    found = text(
        "applicant_id,source,applied_on,status,hired_on\n"
        "1,NA,2026-02-03,hired,2026-03-06\n2,,2026-02-04,rejected,\n3,LinkedIn,2026-02-05,active,NA\n"
    )
    rows = found.tables[0].rows
    assert rows["source"].to_pylist() == ["NA", None, "LinkedIn"]
    assert rows["social"].to_pylist() == [False, None, True]
    assert rows["time_to_hire_d"].to_pylist() == [31.0, None, None]


def test_a_report_that_stops_at_its_limit_is_not_whole() -> None:
    rows = "".join(f"{n},Buyer,LinkedIn,2026-01-05,Interview,Active\n" for n in range(1000))
    found = text("Candidate ID,Job,Source,Applied On,Stage,Status\n" + rows)
    assert "exactly 1,000 rows" in said(found)[0]


def test_an_answer_before_the_question_is_no_duration() -> None:
    found = text("case_id,created_at,first_reply_at,status\n007,2026-03-02T10:00:00Z,2026-03-01T10:00:00Z,open\n")
    assert found.tables[0].rows["record_id"].to_pylist() == ["007"]
    assert found.tables[0].rows["first_reply_s"].to_pylist() == [None]
    assert "before they were created" in said(found)[0]


# Templates, typed in any language's Excel


def test_a_template_typed_in_german_excel() -> None:
    content = "Date;Unit;Department;Channel;Measure;Value\r\n"
    content += "13.04.2026;küche;marketing;Facebook ;Link clicks;1.234,5\r\n"
    content += "14.04.2026;küche;marketing;facebook;followers;12\r\n"
    found = text(content, encoding="cp1252")
    assert found.tables[0].rows.to_pylist() == [
        {"unit": "küche", "department": "marketing", "channel": "facebook", "account": None, "measure": "link_clicks",
         "day": date(2026, 4, 13), "value": 1234.5, "row": 2},
        {"unit": "küche", "department": "marketing", "channel": "facebook", "account": None, "measure": "followers",
         "day": date(2026, 4, 14), "value": 12.0, "row": 3},
    ]  # fmt: skip


def test_a_template_saved_as_a_workbook() -> None:
    rows = [
        ["date", "unit", "department", "channel", "measure", "value"],
        [datetime(2026, 4, 13), "a", "b", "x", "views", 12.5],
    ]
    found = read(excel({"Sheet1": rows}), "measures.xlsx", today=TODAY)
    assert found.tables[0].rows["day"].to_pylist() == [date(2026, 4, 13)]
    assert dict(found.tables[0].totals) == {"views": 12.5}


def test_an_unknown_measure_is_named_with_what_was_meant() -> None:
    found = text(
        "date,unit,department,channel,measure,value\n2026-04-13,a,b,x,impresions,5\n2026-04-13,a,b,x,views,5\n"
    )
    assert dict(found.tables[0].totals) == {"views": 5.0}
    assert "'impresions' is no measure – did you mean 'impressions'?" in said(found, "error")[0]
    assert "row 2" in said(found, "error")[0]


def test_the_same_key_twice_counts_once_and_says_so() -> None:
    row = "2026-04-13,a,b,x,views,{}\n"
    found = text("date,unit,department,channel,measure,value\n" + row.format(5) + row.format(7))
    assert dict(found.tables[0].totals) == {"views": 7.0}
    assert "row 3" in said(found)[0]


def test_a_template_column_written_twice_is_refused() -> None:
    found = text("date,unit,department,channel,measure,value,value\n2026-04-13,a,b,x,views,5,6\n")
    assert found.outcome == "refused"
    assert "'value'" in found.problems[0].message


def test_a_stock_is_its_last_value_summed_over_accounts() -> None:
    rows = "2026-04-02,a,m,x,followers,11\n2026-04-01,a,m,x,followers,10\n2026-04-01,a,m,facebook,followers,100\n"
    found = text("date,unit,department,channel,measure,value\n" + rows)
    assert dict(found.tables[0].totals) == {"followers": 111.0}
    assert found.tables[0].channel == "mixed"


def test_reach_is_never_added() -> None:
    rows = "2026-04-01,a,m,x,reach,10\n2026-04-02,a,m,x,reach,11\n2026-04-02,a,m,x,reach_daily_sum,11\n"
    found = text("date,unit,department,channel,measure,value\n" + rows)
    assert dict(found.tables[0].totals) == {"reach_daily_sum": 11.0}
    assert found.tables[0].rows.num_rows == 3


def test_copies_of_a_mention_count_once_but_ids_we_gave_ourselves_stand() -> None:
    header = "Date,Title,Url,Sentiment,Full Text\n"
    copies = text(
        header + "2026-03-01 10:00:00.0,A,https://n/1,neutral,a\n2026-03-02 10:00:00.0,B,https://n/1,neutral,a\n"
    )
    assert copies.tables[0].counted == 1
    assert copies.tables[0].first_day == copies.tables[0].last_day == date(2026, 3, 1)
    own = text("mention_id,published_at,url\n1,2026-03-01,https://n/1\n2,2026-03-01,https://n/1\n")
    assert own.tables[0].counted == 2


def test_counts_that_a_spreadsheet_turned_into_fractions_are_left_out() -> None:
    rows = [["Date", "Impressions (total)", "Reactions (total)"], ["03/01/2026", 2.347, 5], ["03/02/2026", 1.5, 6]]
    found = read(excel({"Metrics": rows}), "content.xlsx", today=TODAY)
    assert dict(found.tables[0].totals) == {"reactions": 11.0, "engagements": 11.0}
    assert "holds fractions" in said(found, "error")[0]


def test_a_question_names_two_readings_and_an_option_answers_it() -> None:
    content = "post_id,channel,published_at,impressions\n1,x,03/04/2026,5\n2,x,05/06/2026,6\n"
    asked = text(content)
    assert asked.outcome == "ask"
    assert "3 April 2026 or 4 March 2026" in asked.questions[0].sentence
    assert asked.questions[0].choices == ("dmy", "mdy")
    assert text(content, dates="mdy").tables[0].first_day == date(2026, 3, 4)
    assert text(content, dates="dmy").tables[0].first_day == date(2026, 4, 3)


# Containers


def test_an_archive_of_exports_is_read_whole() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name in ("measures.csv", "measures.yaml"):
            archive.write(SPECIMENS / "template.measures" / name, name)
        archive.writestr("__MACOSX/._measures.csv", b"\x00\x05")
        archive.writestr("notes.txt", "nothing to see")
    found = read(buffer.getvalue(), "exports.zip", today=TODAY)
    assert found.outcome == "ok"
    assert [(table.name, table.counted) for table in found.tables] == [
        ("measures.csv: measures", 100),
        ("measures.yaml: measures", 20),
    ]
    assert "notes.txt" in said(found)[0]


def test_a_web_page_called_excel_is_read_by_its_table() -> None:
    page = "<html><table><tr><th>case_id</th><th>created_at</th><th>status</th></tr>"
    page += "<tr><td>007</td><td>2026-03-01</td><td>Gel&ouml;st</td></tr></table></html>"
    found = text(page, "report.xls")
    assert found.format == "template.cases"
    assert found.tables[0].rows.select(["record_id", "status"]).to_pylist() == [
        {"record_id": "007", "status": "solved"}
    ]


def test_text_called_excel_is_read_as_text() -> None:
    found = read((SPECIMENS / "template.cases" / "cases.csv").read_bytes(), "cases.xls", today=TODAY)
    assert found.tables[0].counted == 40


# What nobody knows


def test_an_unknown_table_is_refused_with_what_was_seen() -> None:
    found = text("Colour,Size,Price\nred,7,12\n")
    assert found.outcome == "refused"
    assert "'Colour', 'Size', 'Price'" in found.problems[0].message


def test_a_missing_column_is_named() -> None:
    found = text("date,unit,department,channel,value\n2026-03-01,a,b,x,5\n")
    assert found.outcome == "refused"
    assert "Template for measures" in found.problems[0].message
    assert "measure" in found.problems[0].message


def test_a_header_without_rows_says_so() -> None:
    found = text("date,unit,department,channel,measure,value\n")
    assert found.outcome == "refused"
    assert "no rows of data" in found.problems[0].message


def test_a_file_without_one_readable_value_is_refused() -> None:
    found = text("date,unit,department,channel,measure,value\n2026-03-01,a,b,x,views,many\n")
    assert found.outcome == "refused"
    assert "'many' is no number (row 2)" in found.problems[0].message


def test_an_unknown_format_is_refused_with_the_known_ones() -> None:
    found = text("date,measure,value\n2026-03-01,views,5\n", format="template.measure")
    assert found.outcome == "refused"
    assert "template.measures" in found.problems[0].message


def test_a_shifted_row_is_pointed_at() -> None:
    found = text("post_id,channel,published_at,text,impressions\n1,x,2026-03-01,one, two,5\n2,x,2026-03-02,fine,6\n")
    assert "more cells than headers in row 2" in said(found)[0]
    assert "'two' is no number (row 2)" in said(found, "error")[0]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_delimiter_and_encoding_do_not_matter(delimiter: str, encoding: str) -> None:
    lines = [
        "date,unit,department,channel,measure,value",
        "2026-03-01,küche,m,x,views,5",
        "2026-03-02,küche,m,x,views,6",
    ]
    found = text("\n".join(lines).replace(",", delimiter), encoding=encoding)
    assert dict(found.tables[0].totals) == {"views": 11.0}
    assert found.tables[0].rows["unit"].to_pylist() == ["küche", "küche"]


def test_a_day_on_which_nothing_was_counted_is_a_row_and_no_footer() -> None:
    rows = "2026-03-01,1,2,3,4,5\n2026-03-02,,,,,\n2026-03-01 - 2026-03-02,,,,,\n"
    found = text(f"Date,Video Views,Profile Views,Likes,Comments,Shares\n{rows}", "Overview.csv")
    assert (found.tables[0].counted, found.tables[0].last_day) == (2, date(2026, 3, 2))
    assert "2026-03-01 - 2026-03-02" in found.problems[0].message


def test_talkwalker_counts_time_in_milliseconds() -> None:
    rows = "1772366400000,https://a.example/1,kettle,positive\n1772452800000,https://a.example/2,lamp,negative\n"
    found = text(f"published,url,title,sentiment\n{rows}", "talkwalker.csv")
    assert (found.outcome, found.format) == ("ok", "talkwalker.mentions")
    assert found.tables[0].rows["published_at"].to_pylist()[0] == datetime(2026, 3, 1, 12, tzinfo=UTC)
