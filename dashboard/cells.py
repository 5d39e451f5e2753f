"""Cells: which groups of people are shown, so that no subtraction gives away one of fewer than ten.

A cell is a node (the company, a unit, a channel) in a period of whole months. A small cell is hidden, and so is what
would give it away: second cells beside it, the totals that contain it, longer periods. Decided by year:

- A node of which most months are small is shown by quarter, else by year, else not at all. Nodes that are not shown
  by month (or quarter) must together be ten people in each, or the smallest other joins them: the months of a table
  of two rows or more do not follow from its sums.
- Any other node hides its small months and every longer period around them. The hidden months of a parent's nodes must
  be two and ten people, or the smallest others join them; where there are none, the parent's month is hidden too.
- Nothing is shown whose parent is hidden in that period.

Source of the idea: complementary cell suppression (Hundepool et al., Statistical Disclosure Control, 2012, chapter 4).
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from dashboard.aggregation import Distinct, Quantile
from dashboard.asking import gather
from dashboard.catalogue import Catalogue, Metric
from dashboard.company import Company
from dashboard.facts import measures_of
from dashboard.parts import amounts
from dashboard.period import Calendar, Period
from dashboard.store.log import Store

FEWEST_PEOPLE = 10
LENGTHS = (1, 3, 12)  # months of a cell, by grain; the grain after the last shows nothing
MONTH, NEVER = 0, len(LENGTHS)

Node = tuple[str | None, ...]  # (): the company; (unit,); (unit, department, channel)
Months = Sequence[float]  # people in each month of a year


@dataclass(frozen=True)
class Shown:
    """How a node is shown in a year: by cells of a grain, without some months."""

    grain: int = MONTH
    without: frozenset[int] = frozenset()

    def shows(self, first: int, last: int) -> bool:
        """Whether months `first` to `last` (0 to 11) can be shown together."""
        if self.grain == NEVER or any(first <= month <= last for month in self.without):
            return False
        return first % LENGTHS[self.grain] == 0 and (last + 1) % LENGTHS[self.grain] == 0


def year_shown(people: Mapping[Node, Months], levels: bool = False) -> dict[Node, Shown]:
    """How every node is shown in a year, from the people of its channels in each month.

    `levels`: the people of a quarter are those of its last month, and not those of all three.
    """
    nodes: dict[Node, list[float]] = {}
    for channel, months in people.items():
        for node in (channel, channel[:1], channel[:0]):
            nodes[node] = _total([nodes[node], months]) if node in nodes else list(months)
    whole: Node = ()
    found: dict[Node, Shown] = {whole: Shown(*_own(nodes[whole], levels))} if nodes else {}
    for depth, parents in ((1, [whole]), (3, [node for node in nodes if len(node) == 1])):
        for parent in parents:
            children = {n: months for n, months in nodes.items() if len(n) == depth and n[: len(parent)] == parent}
            below, lost = _below(children, found[parent], levels)
            found[parent] = Shown(found[parent].grain, found[parent].without | lost)
            found.update(below)
    return found


def _own(months: Months, levels: bool, finest: int = MONTH) -> tuple[int, frozenset[int]]:
    """The finest grain that suits a node by itself, and the months that it hides if it is shown by month."""
    small = [month for month, n in enumerate(months) if _small(n)]
    if finest == MONTH and 2 * len(small) <= sum(n > 0 for n in months):
        return MONTH, frozenset(small)
    coarser = () if levels else range(max(finest, MONTH + 1), NEVER)
    return next((g for g in coarser if not any(map(_small, _cells(months, g)))), NEVER), frozenset()


def _below(people: Mapping[Node, Months], parent: Shown, levels: bool) -> tuple[dict[Node, Shown], frozenset[int]]:
    """How the children of a node are shown, and the months that the node has to hide for their sake."""
    own = {node: _own(months, levels, parent.grain) for node, months in people.items()}
    grains = {node: grain for node, (grain, _) in own.items()}
    for grain in (MONTH,) if levels and parent.grain == MONTH else range(parent.grain, NEVER):
        while _tells(grain, parent, [people[node] for node in people if grains[node] > grain]):
            others = [node for node in people if grains[node] <= grain and sum(people[node]) > 0]
            joining = _smallest(others, people, range(LENGTHS[-1]))
            grains[joining], _ = _own(people[joining], levels, grain + 1)
    by_month = [node for node in people if grains[node] == MONTH]
    hidden: dict[Node, set[int]] = {node: set(parent.without) for node in people}
    lost = set()
    for month in range(LENGTHS[-1]):
        gone = [node for node in by_month if month in own[node][1]]
        while gone and (len(gone) < 2 or sum(people[node][month] for node in gone) < FEWEST_PEOPLE):
            others = [node for node in by_month if node not in gone and people[node][month] > 0]
            if not others:
                lost.add(month)
                break
            gone.append(_smallest(others, people, [month]))
        for node in gone:
            hidden[node].add(month)
    for node in people.keys() - set(by_month):
        hidden[node] |= lost
    return {node: Shown(grains[node], frozenset(hidden[node])) for node in people}, frozenset(lost)


def _tells(grain: int, parent: Shown, without: Sequence[Months]) -> bool:
    """Whether the parent's cells of a grain, less those of the children that are shown, leave a small group."""
    if not without:
        return False
    length = LENGTHS[grain]
    return any(
        _small(n) and parent.shows(length * cell, length * (cell + 1) - 1)
        for cell, n in enumerate(_cells(_total(without), grain))
    )


def _smallest(nodes: Collection[Node], people: Mapping[Node, Months], months: Iterable[int]) -> Node:
    chosen = list(months)
    return min(nodes, key=lambda node: (sum(people[node][month] for month in chosen), [part or "" for part in node]))


def _small(n: float) -> bool:
    return 0 < n < FEWEST_PEOPLE


def _total(rows: Iterable[Months]) -> list[float]:
    return [sum(column) for column in zip(*rows, strict=True)]


def _cells(months: Months, grain: int) -> list[float]:
    length = LENGTHS[grain]
    return [sum(months[first : first + length]) for first in range(0, len(months), length)]


@dataclass(frozen=True)
class Cells:
    """Which cells of a metric on people are shown, by the first day of each year."""

    calendar: Calendar
    years: Mapping[date, Mapping[Node, Shown]]

    def has(self, window: Period) -> bool:
        """Whether a window is made of whole months that are over: days would tell of single people."""
        months = self.calendar.parts(window, "month")
        whole = bool(months) and (months[0].start, months[-1].end) == (window.start, window.end)
        return whole and self.calendar.is_complete(window)

    def shows(self, node: Node, window: Period) -> bool:
        """Whether a node's number of a window can be shown."""
        if not self.has(window):
            return False
        places: dict[date, list[int]] = {}
        for month in self.calendar.parts(window, "month"):
            year, place = place_in_year(self.calendar, month)
            places.setdefault(year, []).append(place)
        shown = [(self.years.get(year, {}).get(node, Shown()), found) for year, found in places.items()]
        return all(how.shows(found[0], found[-1]) for how, found in shown)


def years_of(calendar: Calendar, windows: Iterable[Period]) -> list[Period]:
    """The complete months of every year of the company that the windows touch."""
    years: dict[date, Period] = {}
    for window in windows:
        day = window.start
        while day <= window.end:
            first, _ = place_in_year(calendar, Period(day, day, "day", ""))
            year = calendar.parse(f"{first.year}")
            years[first] = year
            day = year.end + timedelta(days=1)
    months = [month for _, year in sorted(years.items()) for month in calendar.parts(year, "month")]
    return [month for month in months if calendar.is_complete(month)]


def place_in_year(calendar: Calendar, month: Period) -> tuple[date, int]:
    """The first day of the company's year that a month is in, and the month's place in it (0 to 11)."""
    place = (month.start.month - calendar.fiscal_year_start) % 12
    year = month.start.year - (month.start.month < calendar.fiscal_year_start)
    return date(year, calendar.fiscal_year_start, 1), place


def cells(calendar: Calendar, months: Sequence[Period], people: Sequence[Mapping[Node, float]], levels: bool) -> Cells:
    """The cells of a metric from the people behind it: per month those of every channel."""
    years: dict[date, dict[Node, list[float]]] = {}
    for month, found in zip(months, people, strict=True):
        year, place = place_in_year(calendar, month)
        for node, n in found.items():
            channel = (*node, None, None)[:3]
            years.setdefault(year, {}).setdefault(channel, [0.0] * LENGTHS[-1])[place] += n
    return Cells(calendar, {year: year_shown(found, levels) for year, found in years.items()})


def is_counted(metric: Metric) -> bool:
    """Whether a metric is made of counts of people, small groups of which are not shown."""
    return metric.people and not isinstance(metric.aggregation, Distinct | Quantile)


def cells_of(
    store: Store,
    catalogue: Catalogue,
    company: Company,
    metrics: Iterable[Metric],
    windows: Iterable[Period],
    today: date,
    as_of: datetime | None = None,
) -> dict[str, Cells]:
    """By metric the cells of those about people, in one look at all years that the windows touch, all units' too:
    what may be shown of one unit depends on the others."""
    asked = [metric for metric in metrics if is_counted(metric)]
    calendar = Calendar(today, company.fiscal_year_start)
    months = years_of(calendar, windows) if asked else []
    facts = gather(store, catalogue, asked, months, [unit.id for unit in company.business_units], False, as_of)
    found = {}
    for metric in asked:
        given = amounts(metric.aggregation, facts, {})
        people = [{node: amount.parts[1] for node, amount in month.items()} for month in given]
        levels = any(catalogue.measures[name].kind == "stock" for name in measures_of(metric.aggregation))
        found[metric.id] = cells(calendar, months, people, levels)
    return found
