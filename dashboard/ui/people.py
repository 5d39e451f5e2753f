"""What company.yaml grants, and the tokens that load exports without a browser."""

from datetime import UTC, datetime

import streamlit as st

from dashboard import tokens
from dashboard.access import company_file, viewer_of
from dashboard.audit import THIS_MACHINE
from dashboard.company import ALL_UNITS, Company, Grant
from dashboard.errors import DashboardError
from dashboard.home import Home
from dashboard.ui.text import muted

_SHOWN = "token that was just made"


def company(home: Home) -> Company:
    """All of company.yaml. NotGranted: who looks is no administrator."""
    return company_file(home)


def grants(company: Company) -> None:
    """Every person and group, and what comes of it."""
    rows = [
        {"Who": person.name or person.email, "Signs in as": person.email, **_granted(company, person)}
        | {"May sign in": "yes" if viewer_of(company, person.email, True) else "no: no unit is granted"}
        for person in company.people
    ]
    rows += [
        {"Who": f"Group {name}", "Signs in as": "", **_granted(company, grant), "May sign in": "by the group"}
        for name, grant in company.groups.items()
    ]
    st.header("Grants", anchor=False)
    if not rows:
        st.markdown("Nobody is named in `company.yaml`: without sign-in whoever uses this machine sees everything.")
        return
    st.dataframe(rows, hide_index=True, alt="Every person and group of company.yaml, with role, units and departments.")


def tokens_of(home: Home, company: Company) -> None:
    """The tokens, a form for a new one, and the way to end one."""
    st.header("Tokens", anchor=False)
    st.markdown("A token loads exports over HTTP, `POST /api/exports`, and sees nothing. Its secret is shown once.")
    if secret := st.session_state.pop(_SHOWN, None):
        st.success("This is the token. Copy it now: it is nowhere kept.", icon=":material/key:")
        st.code(secret, language=None)
    known, now = tokens.listed(home.path), datetime.now(UTC)
    if known:
        rows = [tokens.as_dict(token, now) for token in known]
        st.dataframe(
            [
                {
                    "Name": row["name"],
                    "State": row["state"],
                    "Loads for": ", ".join(map(str, row["places"])) if isinstance(row["places"], list) else "",
                    "Owner": row["owner"] or "a machine",
                    "Made by": row["made_by"],
                    "Until": str(row["expires"])[:10],
                    "Id": row["id"],
                }
                for row in rows
            ],
            hide_index=True,
            alt="Every token, the newest first.",
        )
    with st.container(horizontal=True):
        with st.popover("Make a token", icon=":material/key:"):
            _make(home, company)
        if live := {token.id: token.name for token in known if token.state(now) == "in use"}:
            with st.popover("Revoke a token", icon=":material/key_off:"):
                _revoke(home, live)


def _make(home: Home, company: Company) -> None:
    units = {unit.id: unit.name for unit in company.business_units}
    departments = {one.id: one.name for unit in company.business_units for one in unit.departments}
    with st.form("token", border=False):
        name = st.text_input("Name", placeholder="Nightly export of the contact centre", max_chars=100)
        chosen = st.multiselect("Business units", list(units), format_func=lambda id: units[id])
        parts = st.multiselect("Only these departments", list(departments), format_func=lambda id: departments[id])
        owner = st.text_input("Person it belongs to", placeholder="nobody: a machine's")
        days = st.number_input("Lasts for days", 1, tokens.LONGEST, 90)
        if not st.form_submit_button("Make it"):
            return
    try:
        by = home.viewer.signs(THIS_MACHINE)
        made = tokens.create(home.path, company, name, chosen, parts, owner=owner or None, days=int(days), by=by)
    except DashboardError as error:
        st.warning("No token was made.")
        st.text(str(error))
        return
    st.session_state[_SHOWN] = made[1]
    st.rerun()


def _revoke(home: Home, live: dict[str, str]) -> None:
    with st.form("revoke", border=False):
        chosen = st.selectbox("Token", list(live), format_func=lambda id: f"{live[id]} ({id})")
        st.markdown(muted("It counts no more from now on. What it loaded stays."))
        if st.form_submit_button("Revoke it") and chosen:
            tokens.revoke(home.path, chosen, by=home.viewer.signs(THIS_MACHINE))
            st.rerun()


def _granted(company: Company, grant: Grant) -> dict[str, str]:
    names = {unit.id: unit.name for unit in company.business_units}
    units = ["all"] if ALL_UNITS in grant.units else [names[id] for id in grant.units]
    everything = grant.role == "ceo"
    return {
        "Role": grant.role,
        "Units": "all" if everything else ", ".join(units) or "none",
        "Departments": "all" if everything else ", ".join(grant.departments) or ("all" if units else ""),
    }
