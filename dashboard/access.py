"""Who may see and load what: a person's grants, and the home as this person sees it."""

from collections.abc import Collection, Iterable

from dashboard.catalogue import load_catalogue
from dashboard.company import ALL_UNITS, BusinessUnit, Company, Department, Grant
from dashboard.errors import NotGranted
from dashboard.home import Home
from dashboard.targets import Targets, is_amount
from dashboard.viewer import EVERYTHING, LOCAL, NOTHING, Place, Scope, Viewer

__all__ = [
    "EVERYTHING",
    "LOCAL",
    "NOTHING",
    "Place",
    "Scope",
    "Viewer",
    "company_file",
    "see",
    "summary_of",
    "trimmed",
    "viewer_of",
]


def viewer_of(company: Company, email: str | None, verified: bool, groups: Collection[str] = ()) -> Viewer | None:
    """What company.yaml grants to whoever signed in with this e-mail and these groups; None: no access.

    An e-mail that the provider has not verified is nobody's. The grants of several entries and groups add up.
    """
    if not email:
        return None  # nobody is logged without a name
    address = email.strip().lower()
    mine = [person for person in company.people if verified and person.email == address]
    grants: list[Grant] = [*mine, *(grant for group, grant in company.groups.items() if group in groups)]
    scopes = [(grant.role, scope_of(company, grant)) for grant in grants]
    viewer = Viewer(
        email=address,
        name=next((person.name for person in mine if person.name), address),
        roles=frozenset(role for role, _ in scopes),
        scope=_all(scope for _, scope in scopes),
        loads=_all(scope for role, scope in scopes if role in ("ceo", "lead")),
        summary=company.access.company_summary if any(role == "lead" and scope for role, scope in scopes) else False,
    )
    return viewer if viewer.scope or viewer.may_administer else None


def scope_of(company: Company, grant: Grant) -> Scope:
    """The places that a grant opens."""
    if grant.role == "ceo":
        return EVERYTHING
    units = [unit for unit in company.business_units if unit.id in grant.units or ALL_UNITS in grant.units]
    if not grant.departments:
        return EVERYTHING if ALL_UNITS in grant.units else Scope(frozenset((unit.id, None) for unit in units))
    return Scope(
        frozenset(
            (unit.id, department.id)
            for unit in units
            for department in unit.departments
            if department.id in grant.departments
        )
    )


def see(home: Home, viewer: Viewer) -> Home:
    """The home as this viewer sees it: what is outside their scope is not there, neither in company nor in store."""
    if viewer == LOCAL:
        return home
    return home.seen_by(viewer, trimmed(home.company, viewer))


def company_file(home: Home) -> Company:
    """All of company.yaml, for who looks after it. NotGranted: somebody else asks."""
    if not home.viewer.may_administer:
        raise NotGranted("People, tokens and the log are for administrators.")
    return home._whole.company if home._whole is not None else home.company


def summary_of(home: Home) -> tuple[Home, tuple[str, ...]] | None:
    """The whole home, and the metrics of which its viewer may see the company's own number beside what is theirs.

    None: there are none, or they see the company anyway. Numbers of people are never among them: less those of one's
    own department they could tell of a small group elsewhere.
    """
    allowed, whole = home.viewer.summary, home._whole
    if whole is None or not allowed or home.viewer.sees_company:
        return None
    chosen = allowed if isinstance(allowed, tuple) else tuple(home.catalogue.metrics)
    return whole, tuple(name for name in chosen if not home.catalogue.metrics[name].people)


def trimmed(company: Company, viewer: Viewer) -> Company:
    """The company with the viewer's units, departments and channels only.

    Where only some departments of a unit are seen, the unit's amounts ("3 hires") are no target for them, its rates
    are. The same holds for the company's own targets. Of the people only the viewer is named, admins see all. Its name
    says that it is a part, wherever a page writes it beside a sum of all units.
    """
    scope = viewer.scope
    people = tuple(one for one in company.people if viewer.may_administer or one.email == viewer.email)
    groups = company.groups if viewer.may_administer else {}
    if scope == EVERYTHING:
        return company.model_copy(update={"people": people, "groups": groups})
    units = tuple(_seen(unit, scope) for unit in company.business_units if scope.touches(unit.id))
    places = {name for unit in units for _, channel in unit.channels for name in (channel.id, channel.platform)}
    promised = company.sla.first_response_minutes.items()
    return company.part(
        company=company.company.model_copy(update={"name": f"{company.name}, your part"}),
        business_units=units,
        targets=_rates(company.targets) if units else {},
        events=tuple(event for event in company.events if _concerns(event.unit, scope)),
        people=people,
        groups=groups,
        executives=(),
        sla=company.sla.model_copy(
            update={"first_response_minutes": {name: m for name, m in promised if name in {"default", *places}}}
        ),
    )


def _seen(unit: BusinessUnit, scope: Scope) -> BusinessUnit:
    if scope.holds(unit.id, None):
        return unit
    departments: tuple[Department, ...] = tuple(one for one in unit.departments if scope.holds(unit.id, one.id))
    return unit.part(departments=departments, targets=_rates(unit.targets))


def _rates(targets: Targets) -> Targets:
    metrics = load_catalogue().metrics
    return {metric: target for metric, target in targets.items() if not is_amount(metrics[metric].aggregation)}


def _concerns(unit: str | None, scope: Scope) -> bool:
    """An event of the whole company concerns everybody who sees anything."""
    return bool(scope) if unit is None else scope.touches(unit)


def _all(scopes: Iterable[Scope]) -> Scope:
    together = NOTHING
    for scope in scopes:
        together |= scope
    return together
