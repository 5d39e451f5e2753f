"""Reporting: fresh, late, silent, and what a sum covers. Today is 21 November 2026."""

from datetime import date

import pandas as pd
import pytest

from dashboard.catalogue import Catalogue, load_catalogue
from dashboard.company import Company
from dashboard.reporting import Patience, Reporter, ended, every, lenses, load_patience, reporters, roll_up

TODAY = date(2026, 11, 21)
COLUMNS = ["unit", "department", "channel", "measure", "first_day", "last_day", "days"]
#: A rhythm is at least 31 days: late after 46.5, silent after 93.
ROWS = [
    # Every day of October: 30 days between 31 days with data.
    ("kitchen", "marketing", "facebook", "impressions", date(2026, 10, 1), date(2026, 10, 31), 31),
    # Every thirty days until 23 July, 121 days ago.
    ("kitchen", "marketing", "instagram", "impressions", date(2026, 4, 24), date(2026, 7, 23), 4),
    # Nothing since 20 August: 93 days, which is late and not yet silent.
    ("kitchen", "care", "phone", "cases_opened", date(2026, 8, 1), date(2026, 8, 20), 20),
    # Nothing since 19 August: 94 days.
    ("garden", "marketing", "facebook", "engagements", date(2026, 8, 1), date(2026, 8, 19), 19),
]


@pytest.fixture
def everyone(company: Company, catalogue: Catalogue) -> dict[str, Reporter]:
    found = reporters(company, catalogue, pd.DataFrame(ROWS, columns=COLUMNS), TODAY)
    return {one.name: one for one in found}


def test_silent_ones_stand_first_then_those_that_never_reported_then_the_late(everyone: dict[str, Reporter]) -> None:
    assert [(name, one.state) for name, one in everyone.items()] == [
        ("Garden, Marketing", "silent"),
        ("Garden, People", "never"),
        ("Kitchen, Customer care", "late"),
        ("Kitchen, Marketing", "current"),
    ]


def test_the_longest_silence_is_first(company: Company, catalogue: Catalogue) -> None:
    longer = ("kitchen", "care", "phone", "cases_opened", date(2026, 1, 1), date(2026, 1, 31), 31)
    found = reporters(company, catalogue, pd.DataFrame([*ROWS[:2], longer, ROWS[3]], columns=COLUMNS), TODAY)
    assert [(one.name, one.whole and one.whole.age_days) for one in found][:2] == [
        ("Kitchen, Customer care", 294),  # 28 of February, 31+30+31+30+31+31+30+31 to October, 21
        ("Garden, Marketing", 94),
    ]


def test_age_and_spacing_are_those_of_the_series(everyone: dict[str, Reporter]) -> None:
    daily, monthly = (
        everyone["Kitchen, Marketing"].channels["facebook"],
        everyone["Kitchen, Marketing"].channels["instagram"],
    )
    assert (daily.age_days, daily.every, daily.state) == (21, 1.0, "current")
    assert (monthly.age_days, monthly.every, monthly.state) == (121, 30.0, "silent")


def test_a_department_is_as_fresh_as_its_freshest_series_and_names_those_that_ended(
    everyone: dict[str, Reporter],
) -> None:
    marketing = everyone["Kitchen, Marketing"]
    assert marketing.whole is not None
    assert (marketing.whole.last_day, marketing.whole.every) == (date(2026, 10, 31), 1.0)
    assert [(one.name, series.channel) for one, series in ended(everyone.values())] == [
        ("Kitchen, Marketing", "instagram")
    ]


def test_what_comes_once_a_quarter_may_be_a_quarter_old() -> None:
    patience = Patience(31, 1.5, 3)
    assert [patience.state(age, 91.0) for age in (52, 136, 137, 273, 274)] == [
        "current", "current", "late", "late", "silent",
    ]  # fmt: skip
    assert [patience.state(age, 1.0) for age in (46, 47, 93, 94)] == ["current", "late", "late", "silent"]
    assert patience.state(46, None) == "current"  # one day of data tells no spacing: a month


def test_a_sum_over_the_company_says_whom_it_leaves_out(everyone: dict[str, Reporter]) -> None:
    whole = roll_up(list(everyone.values()), None)
    assert [one.name for one in whole.covered] == ["Kitchen, Customer care", "Kitchen, Marketing"]
    assert [one.name for one in whole.left_out] == ["Garden, Marketing"]
    assert whole.units == ("Kitchen",)
    service = roll_up(list(everyone.values()), "service")
    assert ([one.name for one in service.covered], service.left_out) == (["Kitchen, Customer care"], ())


def test_who_could_report_a_lens_is_who_has_a_namesake_that_does(everyone: dict[str, Reporter]) -> None:
    assert everyone["Garden, Marketing"].could == ("brand",)  # Kitchen's marketing reports impressions
    assert everyone["Kitchen, Marketing"].could == ("engagement",)
    assert everyone["Garden, People"].could == ()
    assert everyone["Kitchen, Customer care"].lead == "Head of Care"
    assert everyone["Garden, People"].lead == "Garden, People"


def test_what_a_unit_reports_without_a_department_has_a_row_of_its_own(company: Company, catalogue: Catalogue) -> None:
    rows = [("garden", None, None, "revenue", date(2026, 9, 30), date(2026, 10, 31), 2)]
    found = reporters(company, catalogue, pd.DataFrame(rows, columns=COLUMNS), TODAY)
    assert [(one.name, one.state) for one in found][-1] == ("Garden", "current")


def test_a_measure_is_told_in_the_lens_of_the_first_metric_that_reads_it() -> None:
    found = lenses(load_catalogue())
    assert (found["impressions"], found["reactions"], found["contacts"], found["hires"], found["revenue"]) == (
        "brand", "engagement", "service", "recruiting", "sales",
    )  # fmt: skip


def test_spacings_are_said_as_people_say_them() -> None:
    assert [every(days) for days in (1.0, 1.4, 5.2, 7.0, 30.44, 91.25, None)] == [
        "daily", "daily", "every 5 days", "weekly", "monthly", "quarterly", "once",
    ]  # fmt: skip


def test_the_thresholds_are_data() -> None:
    assert load_patience() == Patience(31, 1.5, 3)
