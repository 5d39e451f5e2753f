"""The verbs about who did what and who may load: the audit log and the tokens."""

import argparse
import json
import os
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from dashboard import audit, tokens
from dashboard.errors import Refused
from dashboard.home import Home

Verb = Callable[[str, Callable[[argparse.Namespace], int], str], argparse.ArgumentParser]


def register(verb: Verb) -> None:
    """Add the verbs to the command line."""
    log = verb("audit", _audit, "who did what and when: sign-ins, refusals, uploads, withdrawals, downloads, grants")
    log.add_argument("--limit", type=int, default=100, help="the last N lines (default: 100; --json writes all)")

    token = verb("token", _token, "tokens that load exports over HTTP: create, list, revoke")
    token.add_argument("what", choices=["create", "list", "revoke"])
    token.add_argument("id", nargs="?", help="the token to revoke")
    token.add_argument("--name", help="which machine or script will show it")
    token.add_argument("--unit", nargs="+", default=[], help="the business units it loads for")
    token.add_argument("--department", nargs="+", default=[], help="only these departments of theirs")
    token.add_argument("--owner", metavar="EMAIL", help="a person: it never allows more than company.yaml grants them")
    token.add_argument("--days", type=int, default=90, help="how long it lasts (default: 90)")


def _audit(args: argparse.Namespace) -> int:
    """With --json the log itself, line by line: its hashes can be checked elsewhere."""
    home = Home.open(args.home)
    audit.notice_grants(home.path, home.company)
    if args.json:
        sys.stdout.write(audit.exported(home.path).decode())
        return 0
    for entry in list(audit.entries(home.path))[-max(args.limit, 0) :]:
        facts = ", ".join(f"{name} {value}" for name, value in entry.facts.items() if name != "now")
        line = f"{entry.number:6}  {entry.at:%Y-%m-%d %H:%M:%S}  {entry.what:14}  {entry.who}  {facts}"
        print("".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in line))
    return 0


def _token(args: argparse.Namespace) -> int:
    home = Home.open(args.home)
    now = datetime.now(UTC)
    match args.what:
        case "list":
            known = [tokens.as_dict(token, now) for token in tokens.listed(home.path)]
            lines = [f"{t['id']}  {t['state']:8}  until {t['expires']}  {t['name']}  {t['places']}" for t in known]
            _print(args, {"tokens": known}, "\n".join(lines) or "There are no tokens.")
        case "revoke":
            if not args.id:
                raise Refused("Name the token: `token revoke ID`; `token list` shows them.")
            gone = tokens.revoke(home.path, args.id, by=os.environ.get("USER", "command line"))
            _print(args, {"token": tokens.as_dict(gone, now)}, f"The token {gone.id} ({gone.name}) counts no more.")
        case _:
            made, secret = tokens.create(
                home.path, home.company, args.name or "", args.unit, args.department,
                owner=args.owner, days=args.days, by=os.environ.get("USER", "command line"),
            )  # fmt: skip
            document = {"token": tokens.as_dict(made, now), "secret": secret}
            _print(args, document, f"{secret}\nThis is shown once. It lasts until {made.expires:%Y-%m-%d}.")
    return 0


def _print(args: argparse.Namespace, document: dict[str, Any], text: str) -> None:
    print(json.dumps(document, ensure_ascii=False) if args.json else text)
