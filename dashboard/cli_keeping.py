"""The verbs that keep a home safe: check it, copy it, put it back, make its current values anew."""

import argparse
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from dashboard.home import Home

Verb = Callable[[str, Callable[[argparse.Namespace], int], str], argparse.ArgumentParser]


def register(verb: Verb) -> None:
    """Add the verbs to the command line."""
    backup = verb("backup", _backup, "write the whole home into one file, checked before it counts; the app may run")
    backup.add_argument("file", type=Path)

    restore = verb("restore", _restore, "put a backup in the place of --home, once all of it is checked")
    restore.add_argument("file", type=Path)
    restore.add_argument("--replace", action="store_true", help="where there is a home already: it is kept beside")

    verb("rebuild", _rebuild, "make the current values anew from the log, where verify says that they differ")


def _backup(args: argparse.Namespace) -> int:
    from dashboard.store.backup import backup

    done = backup(args.home, args.file)
    document = {"file": str(args.file), "exports": done.exports, "bytes": done.bytes, "at": done.at.isoformat()}
    size = f"{done.bytes / 1e6:,.1f} MB"
    _print(args, document, f"{args.file}: {done.exports:,} exports, {size}, unpacked and verified on a trial.")
    return 0


def _restore(args: argparse.Namespace) -> int:
    from dashboard.store.backup import restore

    aside = restore(args.file, args.home, args.replace)
    exports = len(Home.open(args.home).store.exports())
    document = {"home": str(args.home), "exports": exports, "replaced": str(aside) if aside else None}
    kept = f" What was there before is in {aside}." if aside else ""
    _print(args, document, f"{args.home} is restored, with {exports:,} exports, and verified.{kept}")
    return 0


def _rebuild(args: argparse.Namespace) -> int:
    store = Home.open(args.home).store
    store.rebuild()
    findings = store.verify()
    text = "\n".join(findings) or "The current values are made anew; store, log and originals agree."
    _print(args, {"clean": not findings, "findings": findings}, text)
    return 2 if findings else 0


def _print(args: argparse.Namespace, document: dict[str, Any], text: str) -> None:
    print(json.dumps(document, ensure_ascii=False) if args.json else text)
