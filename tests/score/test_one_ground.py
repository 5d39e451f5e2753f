"""Going from the company to a unit, or from one unit to another, shows what asking for that unit alone would show."""

from datetime import date

import pytest

from dashboard.home import Home
from dashboard.overview import everyone, ground, over, overview

TODAY = date(2026, 11, 21)


@pytest.mark.parametrize("named", ["2026-10", "2026-11"])
def test_a_unit_told_from_the_ground_of_all_is_the_unit_asked_for_alone(alder_vale: Home, named: str) -> None:
    home, period = alder_vale, alder_vale.calendar(TODAY).parse(named)
    asked = home.store, home.catalogue, home.company, period
    of_all = ground(*asked, everyone(home.company), today=TODAY)
    for unit in home.company.business_units[1:3]:
        assert over(of_all, (unit.id,)) == overview(*asked, (unit.id,), today=TODAY)
