"""How people sign in: read strictly, and refused in a sentence."""

from pathlib import Path

import pytest
from serving import command

from dashboard.errors import DefinitionError, Refused
from dashboard.ui.guard.provider import sign_in

GOOD = """\
public_url: https://dash.example.com
issuer: https://login.example.com/
client_id: dashboard
client_secret: kept-to-ourselves
require: {tid: our-tenant}
"""


def settings(home: Path, text: str) -> Path:
    file = home / "sign-in.yaml"
    file.write_text(text)
    file.chmod(0o600)
    return home


def test_without_settings_nobody_signs_in(tmp_path: Path) -> None:
    assert sign_in(tmp_path, {}) is None


def test_streamlit_is_told_what_it_needs(tmp_path: Path) -> None:
    found = sign_in(settings(tmp_path, GOOD), {})
    assert found is not None
    assert found.for_streamlit("s")["auth"] == {
        "redirect_uri": "https://dash.example.com/oauth2callback",
        "cookie_secret": "s",
        "client_id": "dashboard",
        "client_secret": "kept-to-ourselves",
        "server_metadata_url": "https://login.example.com/.well-known/openid-configuration",
    }
    assert "kept-to-ourselves" not in repr(found)


def test_the_environment_stands_before_the_file(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("from a file\n")
    said = {
        "CEO_DASHBOARD_SIGN_IN_CLIENT_ID": "other",
        "CEO_DASHBOARD_SIGN_IN_CLIENT_SECRET_FILE": str(tmp_path / "secret"),
    }
    found = sign_in(settings(tmp_path, GOOD), said)
    assert found is not None
    assert (found.client_id, found.client_secret, found.public_url) == (
        "other",
        "from a file",
        "https://dash.example.com",
    )


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ("public_url: http://dash.example.com", "line 1: public_url: '.*' must be an https address"),
        ("public_url: https://dash.example.com/board", "line 1: .*must have no path"),
        ("issuer_url: https://login.example.com", "line 1: unknown key 'issuer_url'"),
        ("hours: 0\n", "hours"),
        ("- one", "must have entries of the form"),
    ],
)
def test_a_mistake_is_named_with_its_line(tmp_path: Path, wrong: str, sentence: str) -> None:
    key = wrong.partition(":")[0]
    others = [line for line in GOOD.splitlines() if not line.startswith(key) and not wrong.startswith("-")]
    with pytest.raises(DefinitionError, match=sentence):
        sign_in(settings(tmp_path, "\n".join([wrong, *others])), {})


def test_a_secret_that_others_can_read_is_refused(tmp_path: Path) -> None:
    settings(tmp_path, GOOD).joinpath("sign-in.yaml").chmod(0o644)
    with pytest.raises(Refused, match="chmod 600"):
        sign_in(tmp_path, {})


@pytest.mark.parametrize(
    "claims",
    [
        {},
        {"sub": "1", "email": "a@b.example", "tid": "our-tenant"},
        {"iss": "https://login", "email": "a@b.example", "tid": "our-tenant"},
        {"iss": "https://login", "sub": "1", "tid": "our-tenant"},
        {"iss": "https://login", "sub": "1", "email": "", "tid": "our-tenant"},
        {"iss": "https://login", "sub": "1", "email": ["a@b.example"], "tid": "our-tenant"},
        {"iss": "https://login", "sub": "1", "email": "a@b.example"},
        {"iss": "https://login", "sub": "1", "email": "a@b.example", "tid": "another-tenant"},
        {"iss": "https://login", "sub": "1", "email": "a@b.example", "tid": ["our-tenant"]},
    ],
)
def test_incomplete_or_foreign_claims_are_nobody(tmp_path: Path, claims: dict[str, object]) -> None:
    found = sign_in(settings(tmp_path, GOOD), {})
    assert found is not None
    assert found.identity(claims) is None


@pytest.mark.parametrize("said", [None, False, "true", "false", 1])
def test_only_a_verified_address_is_verified(tmp_path: Path, said: object) -> None:
    found = sign_in(settings(tmp_path, GOOD), {})
    assert found is not None
    claims = {"iss": "i", "sub": "1", "email": " A@B.example", "tid": "our-tenant", "groups": "board"}
    unverified = found.identity({**claims, "email_verified": said})
    verified = found.identity({**claims, "email_verified": True, "groups": ["board", 7]})
    assert unverified is not None
    assert verified is not None
    assert (unverified.verified, unverified.groups) == (False, ())
    assert (verified.verified, verified.groups, verified.email) == (True, ("board", "7"), "a@b.example")


def test_another_address_without_sign_in_is_refused_and_told_how(company_home: Path) -> None:
    said = command(company_home, "serve", "--host", "0.0.0.0", "--port", "1")
    assert said.startswith("Without sign-in the dashboard listens on this machine only")
    assert "sign-in.yaml" in said
    assert said.count("\n") == 1
