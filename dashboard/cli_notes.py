"""The verbs that write into the log what people say, and read it again: note, notes, event, events."""

import argparse
import json
import os
import sys
from collections.abc import Callable
from datetime import date
from typing import Any, get_args

from dashboard.company import EventKind
from dashboard.errors import Refused
from dashboard.events import event_dict
from dashboard.home import Home
from dashboard.kept import Outcome, signed
from dashboard.kept import as_dict as outcome_dict
from dashboard.note import Entered, Note, entered, note
from dashboard.overview import note_dict, outcomes_of
from dashboard.strict_yaml import did_you_mean

Verb = Callable[[str, Callable[[argparse.Namespace], int], str], argparse.ArgumentParser]


def register(verb: Verb) -> None:
    """Add the verbs to the command line."""
    me = os.environ.get("USER", "command line")
    write = verb("note", _note, "say why a number is as it is, what is done, and what is promised")
    write.add_argument("metric")
    write.add_argument("--unit", help="a business unit (default: the whole company)")
    write.add_argument("--period", required=True)
    write.add_argument("--cause", default="", metavar="TEXT")
    write.add_argument("--action", default="", metavar="TEXT")
    write.add_argument("--promise", type=float, metavar="SIZE", help="by how much it will have moved, with its sign")
    write.add_argument("--by", metavar="DATE", help="by when, as 2026-12-31")
    write.add_argument(
        "--promise-metric", metavar="METRIC", help="what is promised to move, where it is another metric"
    )
    write.add_argument("--author", default=me, metavar="NAME", help="who says so")

    read = verb("notes", _notes, "all notes, newest first, and what became of promises")
    read.add_argument("--unit", help="only notes on this unit and on the company")

    tell = verb("event", _event, "enter an event that explains numbers, or take one back")
    tell.add_argument("title", nargs="?", default="")
    tell.add_argument("--date", metavar="DATE", help="as 2026-05-04")
    tell.add_argument("--kind", default="note", help=f"{', '.join(get_args(EventKind))} (default: note)")
    tell.add_argument("--unit", help="a business unit (default: it concerns all)")
    tell.add_argument("--correct", metavar="ID", help="instead of an event that was entered earlier")
    tell.add_argument("--take-back", metavar="ID", help="an event that was entered earlier")
    tell.add_argument("--author", default=me, metavar="NAME", help="who says so")

    verb("events", _events, "all events, of company.yaml and entered, by their day")


def _note(args: argparse.Namespace) -> int:
    home = Home.open(args.home)
    said = note(
        home.company,
        home.catalogue.metrics,
        home.calendar(),
        metric=args.metric,
        unit=args.unit,
        period=args.period,
        author=args.author,
        cause=args.cause,
        action=args.action,
        size=args.promise,
        by=_day(args.by),
        promised=args.promise_metric,
    )
    written = home.store.note(said)
    _print(args, {"note": note_dict(written)}, f"{written.id} is in the log.")
    return 0


def _notes(args: argparse.Namespace) -> int:
    home = Home.open(args.home)
    if args.unit is not None and home.company.unit(args.unit) is None:
        units = [unit.id for unit in home.company.business_units]
        raise Refused(f"'{args.unit}' is not a business unit{did_you_mean(args.unit, units) or '.'}")
    notes = home.store.notes(None if args.unit is None else [args.unit])
    outcomes = outcomes_of(home.store, home.catalogue, home.company, notes, home.today)
    found = {one.note.id: one for one in outcomes}
    text = "\n".join(_line(said, found.get(said.id), home) for said in notes)
    document = {"notes": [note_dict(said) for said in notes], "promises": [outcome_dict(one) for one in outcomes]}
    _print(args, document, text or "No notes yet.")
    return 0


def _event(args: argparse.Namespace) -> int:
    home = Home.open(args.home)
    if args.take_back:
        home.store.enter(Entered(None, args.author, args.take_back))
        _print(args, {"taken_back": args.take_back}, f"{args.take_back} is taken back.")
        return 0
    day = _day(args.date)
    if day is None:
        raise Refused("An event needs its day: write --date 2026-05-04.")
    said = entered(home.company, day=day, kind=args.kind, title=args.title, unit=args.unit, author=args.author)
    told = home.store.enter(Entered(said.event, said.author, args.correct or ""))
    _print(args, {"event": _told(told)}, f"{told.id} is in the log.")
    return 0


def _events(args: argparse.Namespace) -> int:
    home = Home.open(args.home)
    declared = [
        {"id": None, "author": "company.yaml", "at": None, **event_dict(event)} for event in home.company.events
    ]
    found = sorted([*declared, *map(_told, home.store.events())], key=lambda event: event["date"])
    lines = [
        f"{e['date']}  {e['id'] or '-':8}  {e['kind']:8}  {e['unit'] or 'all':12}  {e['title']} ({e['author']})"
        for e in found
    ]
    _print(args, {"events": found}, "\n".join(lines) or "No events yet.")
    return 0


def _told(said: Entered) -> dict[str, Any]:
    about = {} if said.event is None else event_dict(said.event)
    return {"id": said.id, "author": said.author, "at": said.at.isoformat() if said.at else None, **about}


def _line(said: Note, found: Outcome | None, home: Home) -> str:
    parts = [part for part in (said.cause, said.action) if part]
    if said.promise:
        metric = home.catalogue.metrics.get(said.promise.metric)
        size = signed(metric, said.promise.size, home.company) if metric else f"{said.promise.size:+g}"
        parts.append(f"promised: {said.promise.metric} {size} by {said.promise.by.isoformat()}")
    if found:
        parts.append(f"{found.judgement}: {found.reason}")
    at = f"{said.at:%Y-%m-%d %H:%M}" if said.at else ""
    return f"{said.id}  {at}  {said.unit or 'company'} {said.metric} {said.period}, {said.author}: {' | '.join(parts)}"


def _day(text: str | None) -> date | None:
    try:
        return None if text is None else date.fromisoformat(text)
    except ValueError:
        raise Refused(f"'{text}' is not a date: write 2026-12-31.") from None


def _print(args: argparse.Namespace, document: Any, text: str) -> None:
    if args.json:
        json.dump(document, sys.stdout, ensure_ascii=False, allow_nan=False)
        print()
    else:
        print(text)
