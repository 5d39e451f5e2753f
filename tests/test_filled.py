"""Templates come with the reader's own units and channels, and go back in as they are filled."""

from datetime import date
from io import BytesIO

import openpyxl
import pytest

from dashboard.company import Company
from dashboard.filled import as_csv, as_xlsx, as_yaml, name_of, templates
from dashboard.intake import read
from dashboard.intake.formats import Format
from dashboard.placing import place

TODAY = date(2026, 11, 21)
TEMPLATES = {name_of(template): template for template in templates()}


def test_a_row_for_each_channel_and_what_it_usually_counts(company: Company) -> None:
    lines = as_csv(TEMPLATES["measures"], company, TODAY).decode("utf-8-sig").splitlines()
    assert lines[0] == "date,unit,department,channel,account,measure,value"
    assert lines[1] == "2026-10-31,kitchen,marketing,facebook,,impressions,"
    assert "2026-10-31,kitchen,care,phone,,contacts," in lines
    assert {tuple(line.split(",")[1:4]) for line in lines[1:]} == {
        ("kitchen", "marketing", "facebook"), ("kitchen", "marketing", "instagram"), ("kitchen", "marketing", "shop"),
        ("kitchen", "care", "facebook"), ("kitchen", "care", "phone"), ("kitchen", "care", "email"),
        ("garden", "marketing", "facebook"), ("garden", "hr", "linkedin"),
    }  # fmt: skip


def test_a_template_without_channels_has_a_row_for_each_department(company: Company) -> None:
    rows = as_csv(TEMPLATES["applicants"], company, TODAY).decode("utf-8-sig").splitlines()[1:]
    assert [row.split(",")[1:3] for row in rows] == [
        ["kitchen", "marketing"], ["kitchen", "care"], ["garden", "marketing"], ["garden", "hr"],
    ]  # fmt: skip


def filled(template: Format, company: Company) -> dict[str, bytes]:
    """The measures template in each kind of file, with 1200 impressions of Kitchen's facebook."""
    csv = as_csv(template, company, TODAY).replace(b"facebook,,impressions,", b"facebook,,impressions,1200", 1)
    yaml = as_yaml(template, company, TODAY).replace(b'value: ""', b"value: 1200", 1)
    book = openpyxl.load_workbook(BytesIO(as_xlsx(template, company, TODAY)))
    sheet = book.active
    assert sheet is not None
    assert sheet["F2"].value == "impressions"
    sheet["G2"] = 1200
    out = BytesIO()
    book.save(out)
    return {"measures.csv": csv, "measures.yaml": yaml, "measures.xlsx": out.getvalue()}


@pytest.mark.parametrize("name", ["measures.csv", "measures.yaml", "measures.xlsx"])
def test_what_was_filled_in_is_read_and_placed_and_the_rest_is_left_out(name: str, company: Company) -> None:
    reading = read(filled(TEMPLATES["measures"], company)[name], name, today=TODAY)
    assert (reading.outcome, reading.format) == ("ok", "template.measures")
    placed = place(reading, company)
    assert placed.questions == ()
    assert placed.batch is not None
    assert placed.batch.observations is not None
    (row,) = placed.batch.observations.drop_columns(["row", "sheet"]).to_pylist()
    assert row == {
        "unit": "kitchen", "department": "marketing", "channel": "facebook", "account": None,
        "measure": "impressions", "day": date(2026, 10, 31), "value": 1200.0,
    }  # fmt: skip


@pytest.mark.parametrize("name", TEMPLATES)
def test_every_template_is_recognised_in_every_kind_ofBytesIO(name: str, company: Company) -> None:
    template = TEMPLATES[name]
    for ending, write in (("csv", as_csv), ("xlsx", as_xlsx), ("yaml", as_yaml)):
        reading = read(write(template, company, TODAY), f"{name}.{ending}", today=TODAY)
        assert reading.format == template.id, (name, ending, reading.problems)
