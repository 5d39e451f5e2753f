"""The company's sign-in: which OpenID Connect provider, from the environment or from sign-in.yaml in the home."""

import os
import stat
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from pydantic import Field, field_validator

from dashboard.errors import Refused
from dashboard.schema import Strictly, check
from dashboard.store.sessions import Identity
from dashboard.strict_yaml import read
from dashboard.ui.guard.doors import is_loopback

FILE = "sign-in.yaml"
PREFIX = "CEO_DASHBOARD_SIGN_IN_"
HOW = (
    f"Set up sign-in with the company's OpenID Connect provider: write {FILE} into the home with `public_url`, "
    f"`issuer`, `client_id` and `client_secret` (docs/security.md shows one), or set {PREFIX}PUBLIC_URL, …ISSUER, "
    f"…CLIENT_ID and …CLIENT_SECRET."
)


class SignIn(Strictly):
    """What is needed to let people sign in."""

    public_url: str  # where browsers reach the dashboard: https://dash.example.com
    issuer: str  # https://login.example.com; its discovery document lies at the usual place below it
    client_id: str
    client_secret: str = Field(repr=False)
    email_claim: str = "email"
    groups_claim: str = "groups"
    emails_are_verified: bool = False  # only administrators of the company set addresses at the provider
    require: dict[str, str] = Field(default_factory=dict)  # claims that must have these values: {tid: …}, {hd: …}
    hours: float = Field(default=12, gt=0, le=24 * 31)
    idle_minutes: float = Field(default=60, gt=0)

    @field_validator("public_url", "issuer")
    @classmethod
    def _address(cls, given: str) -> str:
        parts = urlsplit(given)
        safe = parts.scheme == "https" or (parts.scheme == "http" and is_loopback(parts.hostname or ""))
        if not parts.netloc or not safe or parts.query or parts.fragment or parts.username:
            raise ValueError(f"{given!r} must be an https address (http only on this machine)")
        return given.rstrip("/")

    @field_validator("public_url")
    @classmethod
    def _root(cls, given: str) -> str:
        if urlsplit(given).path:
            raise ValueError(f"{given!r} must have no path: the dashboard is served at the root of its own name")
        return given

    def for_streamlit(self, cookie_secret: str) -> dict[str, Any]:
        """What Streamlit's `st.login` reads in its secrets."""
        return {
            "auth": {
                "redirect_uri": f"{self.public_url}/oauth2callback",
                "cookie_secret": cookie_secret,
                "client_id": self.client_id,
                "client_secret": self.client_secret,
                "server_metadata_url": f"{self.issuer}/.well-known/openid-configuration",
            }
        }

    def identity(self, claims: Mapping[str, Any]) -> Identity | None:
        """Who the provider says it is; None where a required claim is missing or another."""
        if any(claims.get(name) != value for name, value in self.require.items()):
            return None
        email, groups = claims.get(self.email_claim), claims.get(self.groups_claim)
        if not claims.get("iss") or not claims.get("sub") or not isinstance(email, str) or not email:
            return None
        return Identity(
            issuer=str(claims["iss"]),
            subject=str(claims["sub"]),
            email=email.strip().lower(),
            name=str(claims.get("name") or ""),
            verified=self.emails_are_verified or claims.get("email_verified") is True,
            groups=tuple(str(group) for group in groups) if isinstance(groups, list) else (),
        )


def sign_in(home: Path, environment: Mapping[str, str] | None = None) -> SignIn | None:
    """How people sign in; None: they do not. The environment stands before the file.

    DefinitionError: the file is wrong (file, line, cure). Refused: others on this machine can read the file's secret.
    """
    said = os.environ if environment is None else environment
    file = home / FILE
    values: dict[str, Any] = {}
    if file.exists():
        if file.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
            raise Refused(f"{file} holds a secret and others on this machine can read it: run `chmod 600 {file}`.")
        values = read(file.read_text(encoding="utf-8"), str(file)).value or {}
    document = read(file.read_text(encoding="utf-8"), str(file)) if file.exists() else read("{}", "the environment")
    if not isinstance(values, dict):
        return check(SignIn, values, document)
    for name in ("public_url", "issuer", "client_id", "client_secret"):
        if given := said.get(PREFIX + name.upper()):
            values[name] = given
    if kept := said.get(f"{PREFIX}CLIENT_SECRET_FILE"):
        values["client_secret"] = Path(kept).read_text(encoding="utf-8").strip()
    return check(SignIn, values, document) if values else None
