"""The company: its business units, departments, channels, targets, events and people, read from company.yaml."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, PrivateAttr, model_validator

from dashboard.catalogue import ChannelKind, load_catalogue
from dashboard.declared import Number
from dashboard.errors import DefinitionError
from dashboard.period import Period
from dashboard.scalars import Currency, Day, Email, Id, Lines, LocaleName, Text, Timezone
from dashboard.schema import Strictly, check
from dashboard.strict_yaml import Path as Place
from dashboard.strict_yaml import did_you_mean, read
from dashboard.targets import Targets, Value, is_amount, period_fault, target_for

Audience = Literal["customers", "employees", "candidates", "partners", "shareholders", "community"]
EventKind = Literal["launch", "crisis", "campaign", "note"]
Role = Literal["ceo", "lead", "analyst", "admin"]

#: What `units: all` is read as; no unit can be called so.
ALL_UNITS = "*"


class Shown(Strictly):
    """What may be shown to somebody in part, and then knows it: a name that it does not hold may be somebody else's."""

    _is_part: bool = PrivateAttr(default=False)

    @property
    def is_part(self) -> bool:
        """Whether some of it is hidden from who looks."""
        return self._is_part

    def part(self, **kept: Any) -> Self:
        """A copy in which these fields hold only what may be seen."""
        shown = self.model_copy(update=kept)
        shown._is_part = True
        return shown


class Channel(Strictly):
    """A place where a department meets people. A plain word is a channel whose id is its platform's."""

    id: Id
    platform: str  # of platforms.yaml; default: the id
    kind: ChannelKind  # default: the platform's
    account: str = Field(default="", coerce_numbers_to_str=True)
    audience: Audience = "customers"
    targets: Targets = Field(default_factory=dict)

    @model_validator(mode="before")
    @classmethod
    def _defaults(cls, given: Any) -> Any:
        entry = {"id": given} if isinstance(given, str) else given
        if not isinstance(entry, dict):
            return entry
        entry = {"platform": entry.get("id"), **entry}
        platform = load_catalogue().platforms.get(str(entry["platform"]))
        return {"kind": platform.kind if platform else "social", **entry}


class Department(Strictly):
    """Marketing, customer care, HR, …: who brings the numbers of its channels."""

    id: Id
    name: Text
    lead: str = ""
    channels: tuple[Channel, ...] = ()


class Plan(Strictly):
    """A unit's plan by the POST method, in its own sentences."""

    people: Lines = ()
    objectives: Lines = ()
    strategy: Lines = ()
    technology: Lines = ()


class BusinessUnit(Shown):
    """A business unit, with the people who answer for it."""

    id: Id
    name: Text
    owner: str = ""
    sponsor: str = ""
    departments: tuple[Department, ...] = ()
    targets: Targets = Field(default_factory=dict)
    plan: Plan = Plan()
    weight: Annotated[Number, Field(ge=0)] = 1.0

    def department(self, id: str) -> Department | None:
        """The department with this id."""
        return next((department for department in self.departments if department.id == id), None)

    @property
    def channels(self) -> tuple[tuple[Department, Channel], ...]:
        """Every channel with its department, in the order of company.yaml."""
        return tuple((department, channel) for department in self.departments for channel in department.channels)


class Event(Strictly):
    """Something that explains numbers: a launch, a crisis, a campaign. Without a unit it concerns all."""

    date: Day
    kind: EventKind
    unit: str | None = None
    title: Text


class Grant(Strictly):
    """A role, for whole units or for some of their departments; no units means none are granted."""

    role: Role
    units: Annotated[tuple[str, ...], BeforeValidator(lambda given: (ALL_UNITS,) if given == "all" else given)] = ()
    departments: tuple[str, ...] = ()


class Person(Grant):
    """Somebody who may open the dashboard; several entries of one person add up."""

    email: Email
    name: str = ""


def _true_or_list(given: Any) -> Any:
    if not isinstance(given, (bool, list)):
        raise ValueError(f"{given!r} is no choice; write true, false, or a list of metrics")
    return given


class Access(Strictly):
    """What leads see of the whole company besides what is their own: nothing, all metrics, or these."""

    company_summary: Annotated[bool | tuple[str, ...], BeforeValidator(_true_or_list)] = False


class Executive(Strictly):
    """A member of the board with channels of their own."""

    name: Text
    channels: tuple[Channel, ...] = ()


class Sla(Strictly):
    """Promised times."""

    first_response_minutes: Annotated[
        dict[str, Annotated[Number, Field(gt=0)]],
        BeforeValidator(lambda given: {"default": given} if isinstance(given, (int, float)) else given),
    ] = Field(default_factory=dict)

    def minutes(self, channel: Channel | str) -> float | None:
        """Minutes within which a first answer is promised: by channel, else platform, else by default."""
        names = (channel,) if isinstance(channel, str) else (channel.id, channel.platform)
        promised = self.first_response_minutes
        return next((promised[name] for name in (*names, "default") if name in promised), None)


class Profile(Strictly):
    """The section `company`."""

    name: Text
    industry: str = ""
    timezone: Timezone
    currency: Currency
    locale: LocaleName = "en"
    fiscal_year_start: int = Field(default=1, ge=1, le=12, strict=True)


class Company(Shown):
    """All of company.yaml."""

    company: Profile
    business_units: tuple[BusinessUnit, ...]
    targets: Targets = Field(default_factory=dict)
    competitors: tuple[Text, ...] = ()
    events: tuple[Event, ...] = ()
    people: tuple[Person, ...] = ()
    groups: dict[str, Grant] = Field(default_factory=dict)  # by the name that the sign-in's groups claim carries
    access: Access = Access()
    executives: tuple[Executive, ...] = ()
    sla: Sla = Sla()

    @property
    def name(self) -> str:
        """What the company is called."""
        return self.company.name

    @property
    def industry(self) -> str:
        """Its industry, or ""."""
        return self.company.industry

    @property
    def timezone(self) -> str:
        """The time zone in which its days begin and end."""
        return self.company.timezone

    @property
    def currency(self) -> str:
        """ISO 4217 code of the currency of all its money."""
        return self.company.currency

    @property
    def locale(self) -> str:
        """How numbers and dates are written, as Babel names it ("en_GB")."""
        return self.company.locale

    @property
    def fiscal_year_start(self) -> int:
        """The month (1 to 12) in which its year begins."""
        return self.company.fiscal_year_start

    def unit(self, id: str) -> BusinessUnit | None:
        """The business unit with this id."""
        return next((unit for unit in self.business_units if unit.id == id), None)

    def target(
        self,
        metric: str,
        unit: str | None,
        period: Period,
        department: str | None = None,
        channel: str | None = None,
    ) -> Value | None:
        """A metric's target for a unit (None: the company), or one of its channels, in a period; None where there
        is none.

        A channel without its own has its unit's, and a unit the company's, except for amounts: see targets.py.
        """
        aggregation = load_catalogue().metrics[metric].aggregation
        sources = [self.targets]  # the most specific first
        if unit is not None:
            own = self.unit(unit)
            sources.insert(0, own.targets if own else {})
            if department is not None or channel is not None:
                known = own.channels if own else ()
                sources.insert(0, next((c.targets for d, c in known if (d.id, c.id) == (department, channel)), {}))
        if is_amount(aggregation):
            del sources[1:]
        found = (
            target_for(targets[metric], aggregation, period, self.fiscal_year_start)
            for targets in sources
            if metric in targets
        )
        return next((target for target in found if target is not None), None)


def read_company(path: Path) -> Company:
    """The company that a company.yaml describes. DefinitionError: the first fault, with its line and its cure."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise DefinitionError(f"{path.name} cannot be read: {error.strerror}") from None
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise DefinitionError(f"{path.name}, line {line}: not UTF-8; save the file in the encoding UTF-8") from None
    document = read(text, path.name)
    if document.value is None:
        raise DefinitionError(f"{path.name} is empty; copy sample_data/company.yaml and make it your own")
    company = check(Company, document.value, document)
    for place, fault in sorted(_faults(company), key=lambda found: document.line(found[0])):
        raise document.error(place, fault)
    return company


def _faults(company: Company) -> Iterator[tuple[Place, str]]:
    """Every reference to something that is not there, and every id that is there twice."""
    platforms = load_catalogue().platforms
    units = [unit.id for unit in company.business_units]
    if not units:
        yield ("business_units",), "the list of business units is empty; write at least one"
    yield from _twice(units, ("business_units",))
    yield from _target_faults(company, company.targets, ("targets",))
    promised: set[str] = {"default", *platforms}
    for u, unit in enumerate(company.business_units):
        at: Place = ("business_units", u)
        yield from _twice([department.id for department in unit.departments], (*at, "departments"))
        yield from _target_faults(company, unit.targets, (*at, "targets"))
        for d, department in enumerate(unit.departments):
            inside = (*at, "departments", d, "channels")
            yield from _twice([channel.id for channel in department.channels], inside)
            yield from _platform_faults(department.channels, inside)
            for c, channel in enumerate(department.channels):
                yield from _target_faults(company, channel.targets, (*inside, c, "targets"))
            promised |= {channel.id for channel in department.channels}
    for e, event in enumerate(company.events):
        if event.unit is not None:
            yield from _unknown([event.unit], units, "business unit", ("events", e, "unit"))
    for p, person in enumerate(company.people):
        yield from _grant_faults(company, person, ("people", p))
    for group, grant in company.groups.items():
        yield from _grant_faults(company, grant, ("groups", group))
    if not isinstance(company.access.company_summary, bool):
        told: Place = ("access", "company_summary")
        yield from _unknown(company.access.company_summary, load_catalogue().metrics, "metric", told)
    for x, executive in enumerate(company.executives):
        yield from _platform_faults(executive.channels, ("executives", x, "channels"))
    for name in company.sla.first_response_minutes:
        yield from _unknown([name], promised, "channel or platform", ("sla", "first_response_minutes", name))


def _grant_faults(company: Company, grant: Grant, place: Place) -> Iterator[tuple[Place, str]]:
    some = set(grant.units) - {ALL_UNITS}
    theirs = [unit for unit in company.business_units if unit.id in some or not some]
    departments = [department.id for unit in theirs for department in unit.departments]
    yield from _unknown(some, [unit.id for unit in company.business_units], "business unit", (*place, "units"))
    yield from _unknown(grant.departments, departments, "department", (*place, "departments"))


def _target_faults(company: Company, targets: Targets, place: Place) -> Iterator[tuple[Place, str]]:
    for metric, target in targets.items():
        yield from _unknown([metric], load_catalogue().metrics, "metric", (*place, metric))
        for label in target if isinstance(target, Mapping) else ():
            if fault := period_fault(label, company.fiscal_year_start):
                yield (*place, metric, label), fault


def _platform_faults(channels: Iterable[Channel], place: Place) -> Iterator[tuple[Place, str]]:
    for c, channel in enumerate(channels):
        yield from _unknown([channel.platform], load_catalogue().platforms, "platform", (*place, c, "platform"))


def _unknown(words: Iterable[str], known: Collection[str], what: str, place: Place) -> Iterator[tuple[Place, str]]:
    for word in words:
        if word not in known:
            cure = did_you_mean(word, known) or f"; known are {', '.join(sorted(known)) or 'none'}"
            yield place, f"there is no {what} '{word}'{cure}"


def _twice(ids: list[str], place: Place) -> Iterator[tuple[Place, str]]:
    seen: set[str] = set()
    for position, id in enumerate(ids):
        if id.casefold() in seen:
            yield (*place, position, "id"), f"the id '{id}' is given twice; every one needs its own"
        seen.add(id.casefold())
