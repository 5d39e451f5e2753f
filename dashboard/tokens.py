"""Tokens: what a machine or a person shows to load exports without a browser. Kept as hashes, each for some places."""

import fcntl
import hashlib
import json
import os
import secrets
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from dashboard import audit
from dashboard.access import viewer_of
from dashboard.company import Company
from dashboard.errors import Refused
from dashboard.strict_yaml import did_you_mean
from dashboard.viewer import NOTHING, Scope, Viewer

FILE = "tokens.json"
#: What every token begins with, so that one that lies about is recognised.
PREFIX = "ceod_"
LONGEST = 366  # days that a token may last


@dataclass(frozen=True)
class Token:
    """One token, without its secret. `places`: units, each with a department or None for the whole unit.

    With an `owner` it never allows more than company.yaml grants this person now; without it is a machine's.
    """

    id: str
    name: str
    hash: str
    places: tuple[tuple[str, str | None], ...]
    owner: str | None
    made_by: str
    made: datetime  # UTC
    expires: datetime  # UTC
    revoked: datetime | None = None

    def state(self, now: datetime) -> str:
        """ "in use", "expired" or "revoked"."""
        return "revoked" if self.revoked else "expired" if now >= self.expires else "in use"


def create(
    home: Path,
    company: Company,
    name: str,
    units: Sequence[str],
    departments: Sequence[str] = (),
    *,
    owner: str | None = None,
    days: int = 90,
    by: str,
) -> tuple[Token, str]:
    """A new token and its secret, which is nowhere kept. Refused: no such place, no such person, or too long a life."""
    if not name.strip() or len(name) > 100:
        raise Refused("Give the token a name of up to 100 characters: which machine or script will show it.")
    if not 1 <= days <= LONGEST:
        raise Refused(f"A token lasts 1 to {LONGEST} days.")
    places = _places(company, units, departments)
    owner = owner.strip().lower() if owner else None
    if owner is not None and not _loads(company, owner) & Scope(frozenset(places)):
        raise Refused(f"company.yaml does not let {owner} load anything there.")
    secret = PREFIX + secrets.token_urlsafe(32)
    now = datetime.now(UTC).replace(microsecond=0)
    token = Token(secrets.token_hex(4), name.strip(), _hash(secret), places, owner, by, now, now + timedelta(days=days))
    _change(home, lambda known: [*known, token])
    facts = {"token": token.id, "name": token.name, "owner": owner, "places": list(map(_written, places))}
    audit.record(home, by, "token made", **facts, expires=token.expires.date())
    return token, secret


def listed(home: Path) -> list[Token]:
    """Every token, the newest first, revoked and expired ones too."""
    return sorted(_read(home), key=lambda token: token.made, reverse=True)


def revoke(home: Path, id: str, *, by: str) -> Token:
    """Let a token count no more, from now on. Refused: there is none of this id, or it was revoked before."""
    found = next((token for token in _read(home) if token.id == id), None)
    if found is None:
        raise Refused(f"There is no token {id}; `token list` names them.")
    if found.revoked:
        raise Refused(f"The token {id} ({found.name}) was revoked before.")
    gone = replace(found, revoked=datetime.now(UTC).replace(microsecond=0))
    _change(home, lambda known: [gone if token.id == id else token for token in known])
    audit.record(home, by, "token revoked", token=id, name=found.name)
    return gone


def viewer_with(home: Path, company: Company, secret: str) -> Viewer | None:
    """Who shows this secret, and for which places they load; None: nobody whom it lets in. They see nothing else."""
    wanted = _hash(secret)  # equal hashes are compared, so time tells nothing of the secret
    token = next((one for one in _read(home) if secrets.compare_digest(one.hash, wanted)), None)
    if token is None or token.state(datetime.now(UTC)) != "in use":
        return None
    scope = Scope(frozenset(token.places))
    if token.owner is not None:
        scope = scope & _loads(company, token.owner)
    if not scope:
        return None
    return Viewer(f"token {token.id} ({token.name})", token.name, frozenset({"lead"}), scope, scope)


def as_dict(token: Token, now: datetime) -> dict[str, object]:
    """An entry of `token list --json`; never the hash."""
    return {
        "id": token.id,
        "name": token.name,
        "state": token.state(now),
        "places": list(map(_written, token.places)),
        "owner": token.owner,
        "made_by": token.made_by,
        "made": token.made.isoformat(),
        "expires": token.expires.isoformat(),
        "revoked": token.revoked.isoformat() if token.revoked else None,
    }


def _places(company: Company, units: Sequence[str], departments: Sequence[str]) -> tuple[tuple[str, str | None], ...]:
    if not units:
        raise Refused("Name at least one business unit that the token loads for.")
    known = [unit.id for unit in company.business_units]
    for unit in units:
        if unit not in known:
            raise Refused(f"There is no business unit '{unit}'{did_you_mean(unit, known) or '.'}")
    here = [(unit, one.id) for unit in units if (found := company.unit(unit)) for one in found.departments]
    for department in departments:
        if department not in {one for _, one in here}:
            raise Refused(f"There is no department '{department}' in {', '.join(units)}.")
    return tuple(place for place in here if place[1] in departments) or tuple((unit, None) for unit in units)


def _loads(company: Company, owner: str) -> Scope:
    viewer = viewer_of(company, owner, True)
    return viewer.loads if viewer else NOTHING


def _written(place: tuple[str, str | None]) -> str:
    return place[0] if place[1] is None else f"{place[0]}/{place[1]}"


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()  # of 256 random bits: nothing to guess, so nothing to slow down


def _read(home: Path) -> list[Token]:
    try:
        rows = json.loads((home / FILE).read_text(encoding="utf-8"))
        return [_token(row) for row in rows]
    except FileNotFoundError:
        return []
    except (ValueError, TypeError, KeyError) as error:
        raise Refused(f"{FILE} is damaged, so no token counts. Put it aside and make new ones.") from error


def _token(row: dict[str, Any]) -> Token:
    moments = {name: datetime.fromisoformat(row[name]) for name in ("made", "expires")}
    revoked = datetime.fromisoformat(row["revoked"]) if row["revoked"] else None
    places = tuple((unit, department) for unit, department in row["places"])
    return Token(**{**row, **moments, "revoked": revoked, "places": places})


def _change(home: Path, change: Callable[[list[Token]], list[Token]]) -> None:
    """Write the file anew, whole or not at all; one process at a time."""
    try:
        with (home / f"{FILE}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            rows = [asdict(token) for token in change(_read(home))]
            with tempfile.NamedTemporaryFile("w", dir=home, prefix=FILE, suffix=".new", delete=False) as file:
                json.dump(rows, file, default=datetime.isoformat)  # made readable to nobody else
                file.flush()
                os.fsync(file.fileno())
            os.replace(file.name, home / FILE)
    except OSError as error:
        raise Refused(f"{home / FILE} cannot be written: {error.strerror}.") from error
