"""The verbs that open the dashboard and close it to somebody: serve, link, sign-out."""

import argparse
import json

from dashboard import audit
from dashboard.cli_notes import Verb
from dashboard.store.sessions import Sessions


def register(verb: Verb) -> None:
    """Add the verbs to the command line."""
    serve = verb("serve", _serve, "open the dashboard for the browser")
    serve.add_argument("--port", type=int, default=8501)
    serve.add_argument("--host", default="127.0.0.1", help="this machine only; others need sign-in")
    serve.add_argument("--link-only", action="store_true", help="without sign-in: only the printed link opens it")

    link = verb("link", _link, "print a new link that opens the dashboard on this machine once")
    link.add_argument("--port", type=int, default=8501)

    out = verb("sign-out", _sign_out, 'end every session of a person; their open tabs move to "signed out"')
    out.add_argument("email")


def _serve(args: argparse.Namespace) -> int:
    from dashboard.serve import serve

    return serve(args.home, args.host, args.port, args.link_only)


def _link(args: argparse.Namespace) -> int:
    from dashboard.serve import link

    address = link(args.home, args.port)
    print(json.dumps({"link": address}) if args.json else address)
    return 0


def _sign_out(args: argparse.Namespace) -> int:
    ended = Sessions.of(args.home).end_all(args.email.strip().lower())
    audit.record(args.home, None, "sessions ended", of=args.email, sessions=ended)
    print(json.dumps({"ended": ended}) if args.json else f"{ended} session{'' if ended == 1 else 's'} ended.")
    return 0
