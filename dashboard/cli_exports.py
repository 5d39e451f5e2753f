"""The verbs around committed exports: the log, taking back, bringing back, and the watched inbox."""

import argparse
import json
import os
import signal
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from dashboard.home import Home
from dashboard.loading import export_as_dict

Verb = Callable[[str, Callable[[argparse.Namespace], int], str], argparse.ArgumentParser]


def register(verb: Verb) -> None:
    """Add the verbs to the command line."""
    me = os.environ.get("USER", "command line")
    verb("exports", _exports, "the log of committed exports, newest first")

    withdraw = verb("withdraw", _withdraw, "take an export back; what was there before is there again")
    reinstate = verb("reinstate", _reinstate, "undo a withdrawal; all is as if it had never been")
    for command in (withdraw, reinstate):
        command.add_argument("id")
        command.add_argument("--reason", default="")
        command.add_argument("--by", default=me)

    watch = verb("watch", _watch, "load what is dropped into a folder for each unit, department and channel")
    watch.add_argument("--inbox", type=Path, metavar="DIR", help="default: the folder inbox of the home")
    watch.add_argument("--every", type=float, default=5.0, metavar="SECONDS", help="between two looks (default: 5)")
    watch.add_argument("--once", action="store_true", help="two looks and an end, as for cron")


def _exports(args: argparse.Namespace) -> int:
    exports = Home.open(args.home).store.exports()
    lines = [
        f"{e.id}  {e.at:%Y-%m-%d %H:%M}  {e.format:24}  {e.first_day or '':10} – {e.last_day or '':10}  "
        f"{'withdrawn' if e.withdrawn_at else f'{e.rows} rows':12}  {e.file}"
        for e in exports
    ]
    _print(args, {"exports": [export_as_dict(e) for e in exports]}, "\n".join(lines) or "No exports yet.")
    return 0


def _withdraw(args: argparse.Namespace) -> int:
    export = Home.open(args.home).store.withdraw(args.id, args.by, args.reason)
    _print(args, {"export": export_as_dict(export)}, f"{export.id} ({export.file}) is withdrawn.")
    return 0


def _reinstate(args: argparse.Namespace) -> int:
    export = Home.open(args.home).store.reinstate(args.id, args.by, args.reason)
    _print(args, {"export": export_as_dict(export)}, f"{export.id} ({export.file}) counts again.")
    return 0


def _watch(args: argparse.Namespace) -> int:
    from dashboard.watch import Inbox, once, watch

    Home.open(args.home)  # a wrong company.yaml is said before anything is watched
    folder = (args.inbox or args.home / "inbox").resolve()
    told: list[str] = []

    def tell(sentence: str) -> None:
        told.append(sentence)
        print(sentence, file=sys.stderr if args.json else sys.stdout, flush=True)

    inbox = Inbox(folder, lambda: Home.open(args.home), tell)
    if hasattr(signal, "SIGIO"):
        signal.signal(signal.SIGIO, signal.SIG_IGN)  # so that the watcher may ask who is writing a file
    if args.once:
        settled = once(inbox, min(args.every, 2.0))
        if args.json:
            _print(args, {"settled": settled, "told": told}, "")
        return 0
    print(f"Watching {folder} (Ctrl+C ends it).", file=sys.stderr, flush=True)
    try:
        watch(inbox, args.every, threading.Event())
    except KeyboardInterrupt:
        print(file=sys.stderr)
    return 0


def _print(args: argparse.Namespace, document: Any, text: str) -> None:
    if args.json:
        json.dump(document, sys.stdout, ensure_ascii=False, allow_nan=False)
        print()
    elif text:
        print(text)
