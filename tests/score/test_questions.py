"""A page asks the store each thing once."""

from typing import Any

from dashboard.overview import overview
from dashboard.period import Calendar


class Overheard:
    """A store that remembers what it was asked."""

    def __init__(self, store: Any) -> None:
        self.store = store
        self.asked: list[str] = []

    def __getattr__(self, name: str) -> Any:
        known = getattr(self.store, name)

        def ask(*args: Any, **options: Any) -> Any:
            self.asked.append(f"{name}{args}{options}")
            return known(*args, **options)

        return ask


def test_the_company_page_asks_nothing_twice_and_no_more_for_more_units(world):
    for unit in ("north", "south"):
        world.series(f"{unit}/care/x", "csat_rated", "2025-06", [1000] * 17)
        world.series(f"{unit}/care/x", "csat_good", "2025-06", [*[850 + n % 3 for n in range(16)], 700])
        world.series(f"{unit}/marketing", "diversity_disclosed", "2025-06", [40] * 17)
        world.series(f"{unit}/marketing", "diversity_group", "2025-06", [10] * 17)
        world.waits(f"{unit}/care/x", [10, 20, 30])
    october = Calendar(world.today).parse("2026-10")
    numbers = []
    for units in (None, ["north"]):
        store = Overheard(world.store)
        overview(store, world.catalogue, world.company, october, units, today=world.today)
        assert len(store.asked) == len(set(store.asked))
        numbers.append(len(store.asked))
    assert numbers[0] == numbers[1]
