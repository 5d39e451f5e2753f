"""Who is looking, and the one place that decides what they may see, load, say and open."""

import hashlib
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from dashboard.company import Role

#: A unit and one of its departments; None as department: the whole unit, rows that name no department included.
Place = tuple[str, str | None]


@dataclass(frozen=True)
class Scope:
    """A set of places; `places` None: all there are. A department alone does not hold its unit's other rows."""

    places: frozenset[Place] | None

    def __bool__(self) -> bool:
        """Whether it holds anything."""
        return self.places is None or bool(self.places)

    def __or__(self, other: "Scope") -> "Scope":
        """Both together."""
        if self.places is None or other.places is None:
            return EVERYTHING
        return Scope(self.places | other.places)

    def __and__(self, other: "Scope") -> "Scope":
        """What is in both."""
        if self.places is None or other.places is None:
            return other if self.places is None else self
        mine = {place for place in self.places if other.holds(*place)}
        return Scope(frozenset(mine | {place for place in other.places if self.holds(*place)}))

    def holds(self, unit: str | None, department: str | None) -> bool:
        """Whether rows of this place are in it. Without a unit it is the whole company."""
        if self.places is None:
            return True
        return unit is not None and not self.places.isdisjoint({(unit, None), (unit, department)})

    def touches(self, unit: str) -> bool:
        """Whether the unit or any of its departments is in it."""
        return self.places is None or any(place[0] == unit for place in self.places)

    @property
    def whole_units(self) -> frozenset[str] | None:
        """The units that are wholly in it; None: all."""
        if self.places is None:
            return None
        return frozenset(unit for unit, department in self.places if department is None)

    @property
    def key(self) -> str:
        """Equal for equal scopes and for no others: what caches are keyed by."""
        if self.places is None:
            return "all"
        places = sorted((unit, department or "") for unit, department in self.places)
        return hashlib.sha256(repr(places).encode()).hexdigest()[:16]


EVERYTHING = Scope(None)
NOTHING = Scope(frozenset())


@dataclass(frozen=True)
class Viewer:
    """One person at the dashboard, with all that company.yaml grants them."""

    email: str | None  # None: whoever uses this machine
    name: str
    roles: frozenset[Role]
    scope: Scope  # whose rows they see
    loads: Scope = NOTHING  # for whom they load, and whose exports they take back
    summary: bool | tuple[str, ...] = field(default=False)  # metrics of the whole company that a lead sees; True: all

    @property
    def is_local(self) -> bool:
        """Whether this is whoever uses the machine, without sign-in."""
        return self.email is None

    @property
    def rights(self) -> str:
        """Equal for people who see and may do the same, and for no others."""
        return f"{sorted(self.roles)} {self.scope.key} {self.loads.key} {self.summary}"

    @property
    def may_comment(self) -> bool:
        """Write notes on numbers, and enter events."""
        return "ceo" in self.roles

    @property
    def may_administer(self) -> bool:
        """People, tokens, sessions, the company file and the audit log."""
        return "admin" in self.roles

    @property
    def may_upload(self) -> bool:
        """Load exports of at least one place."""
        return bool(self.loads)

    @property
    def sees_company(self) -> bool:
        """The whole company's rows: every unit and department."""
        return self.scope == EVERYTHING

    def may_see(self, unit: str | None, department: str | None = None) -> bool:
        """Rows of this place; of a unit without department: all its rows; without unit: the whole company's."""
        return self.scope.holds(unit, department)

    def may_load(self, unit: str | None, department: str | None = None) -> bool:
        """Commit rows of this place."""
        return self.loads.holds(unit, department)

    def may_withdraw(self, places: Iterable[Place]) -> bool:
        """Take back, or restore, an export whose rows are of these places. All of them must be theirs."""
        return all(self.loads.holds(unit, department) for unit, department in places)

    def may_download_original(self, places: Iterable[Place]) -> bool:
        """The bytes of an export: only who sees every place that it speaks of."""
        return all(self.scope.holds(unit, department) for unit, department in places)

    def may_open(self, page: str) -> bool:
        """Whether the menu has this page for them, and its address works."""
        match page:
            case "people":
                return self.may_administer
            case "uploads":
                return self.may_upload
            case "definitions":
                return True
            case "company":
                return bool(self.scope or self.summary)
            case _:
                return bool(self.scope)

    def pages(self, known: Collection[str]) -> tuple[str, ...]:
        """Those of the known pages that they may open, in their order."""
        return tuple(page for page in known if self.may_open(page))

    def signs(self, said: str) -> str:
        """Under which name their deeds are logged: the e-mail they signed in with; without sign-in what they say."""
        return self.email or said


ALL_ROLES: frozenset[Role] = frozenset({"ceo", "lead", "analyst", "admin"})

#: Whoever uses this machine: the command line, and the app without sign-in.
LOCAL = Viewer(None, "", ALL_ROLES, EVERYTHING, EVERYTHING, True)
