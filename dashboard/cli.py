"""The command line: `ceo-dashboard VERB`. Thin: it parses, asks the library, prints."""

import argparse
import json
import os
import sys
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from dashboard import audit, cli_access, cli_exports, cli_keeping, cli_serve
from dashboard.cli_notes import register
from dashboard.cli_text import TEXT_COLUMNS, asked, outcome, reading_text, watched
from dashboard.company import Company
from dashboard.errors import DashboardError, DecisionNeeded, Refused
from dashboard.home import Home
from dashboard.intake.own import Formats, formats_in
from dashboard.intake.reading import Reading
from dashboard.intake.safe import Worker
from dashboard.strict_yaml import did_you_mean

OK, REFUSED, DECISION = 0, 2, 3


def main(argv: Sequence[str] | None = None) -> int:
    """Run one verb. Returns 0 done, 2 refused, 3 a decision is needed; never a traceback for bad input."""
    args = _parser().parse_args(argv)
    run: Callable[[argparse.Namespace], int] = args.run
    try:
        return run(args)
    except DecisionNeeded as decision:
        _say(str(decision))
        return DECISION
    except DashboardError as error:
        _say(str(error))
        return REFUSED
    except OSError as error:
        _say(f"{error.filename or 'The system'}: {error.strerror or error}.")
        return REFUSED
    except BrokenPipeError:
        return OK


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="ceo-dashboard",
        description="How the whole company does on social media, from the exports of its departments.",
    )
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")

    def verb(name: str, run: Callable[[argparse.Namespace], int], text: str) -> argparse.ArgumentParser:
        command = verbs.add_parser(name, help=text, description=text)
        command.add_argument(
            "--home",
            type=Path,
            default=Path(os.environ.get("CEO_DASHBOARD_HOME", "home")),
            help="the folder that holds everything (default: $CEO_DASHBOARD_HOME or ./home)",
        )
        command.add_argument("--json", action="store_true", help="one JSON document on standard output")
        command.set_defaults(run=run)
        return command

    cli_serve.register(verb)

    inspect = verb("inspect", _inspect, "say what is understood of a file, and store nothing")
    inspect.add_argument("file", type=Path)
    inspect.add_argument("--propose", action="store_true", help="print a format for a file that none recognises (YAML)")
    _reading_options(inspect)

    load = verb("load", _load, "read exports and commit them")
    load.add_argument("files", type=Path, nargs="+", metavar="FILE", help="files, or folders unit/department/channel/…")
    load.add_argument("--unit", help="the business unit, where the file does not name it")
    load.add_argument("--department", help="the department, where the file does not name it")
    load.add_argument("--channel", help="the channel, where the file does not name it")
    load.add_argument("--by", default=os.environ.get("USER", "command line"), help="who loads (for the log)")
    load.add_argument("--dry-run", action="store_true", help="say what would change, and store nothing")
    load.add_argument("--brief", action="store_true", help="print only what needs attention, and a summary")
    _reading_options(load)

    cli_exports.register(verb)

    verb("verify", _verify, "check that store, log and originals agree, and that the audit log is whole")
    cli_keeping.register(verb)
    cli_access.register(verb)

    card = verb("scorecard", _scorecard, "all metrics of a unit, or of the company")
    card.add_argument("--unit", help="a business unit (default: the whole company)")
    card.add_argument("--period", required=True, help="2025, 2025-Q3, 2025-10, 2025-W14, 2025-10-07, A..B, last-month")
    card.add_argument("--compare", choices=["previous", "last-year", "none"], default="previous")
    card.add_argument("--metric", nargs="+", metavar="M", help="only these metrics")
    card.add_argument("--as-of", metavar="DATE", help="as it was seen on that day, or at that moment (ISO)")

    why = verb("explain", _why, "why a metric moved, and which rows of which export it is made from")
    why.add_argument("metric")
    why.add_argument("--unit", help="a business unit (default: the whole company)")
    why.add_argument("--period", required=True)
    why.add_argument("--compare", choices=["previous", "last-year"], default="previous")
    why.add_argument("--as-of", metavar="DATE", help="as it was seen on that day, or at that moment (ISO)")

    register(verb)

    records = verb("records", _records, "the single voices: posts, mentions, cases, applicants, reviews")
    records.add_argument("kind")
    records.add_argument("--unit")
    records.add_argument("--period")
    records.add_argument("--search", metavar="TEXT")
    records.add_argument("--limit", type=int, default=100)

    sample = verb("sample", _sample, "write the sample company and its exports")
    sample.add_argument("--out", type=Path, required=True, metavar="DIR")
    sample.add_argument("--scale", type=int, default=1, help="N times as much")
    sample.add_argument("--seed", type=int, default=1)
    return parser


def _reading_options(command: argparse.ArgumentParser) -> None:
    command.add_argument("--format", help="the format, where it cannot be recognised")
    command.add_argument("--dates", choices=["dmy", "mdy"], help="day or month first, where the file does not tell")
    command.add_argument("--decimal", choices=[",", "."], help="the decimal sign, where the file does not tell")
    command.add_argument("--covers", metavar="PERIOD", help="the period, where the file does not name it")


def _inspect(args: argparse.Namespace) -> int:
    with Worker(formats=_said(formats_in(args.home / "formats"))) as worker:
        if args.propose:
            return _propose(args, worker)
        reading = worker.read(_existing(args.file), args.file.name, progress=watched(args.file), **_chosen(args, None))
    _print(args, reading.as_dict(), reading_text(reading))
    return {"ok": OK, "refused": REFUSED, "ask": DECISION}[_explain(reading)]


def _propose(args: argparse.Namespace, worker: Worker) -> int:
    from dashboard.intake.draft import to_yaml

    proposal = worker.propose(_existing(args.file), args.file.name, dates=args.dates, decimal=args.decimal)
    document = {"format": proposal.name, "yaml": to_yaml(proposal), "remarks": proposal.remarks}
    _print(args, document, to_yaml(proposal).rstrip("\n"))
    for sentence in (*proposal.remarks, *(question.sentence for question in proposal.questions)):
        _say(f"{proposal.file}: {sentence}")
    _say(f"Correct it and save it as {args.home / 'formats' / proposal.name}.yaml: then such files are recognised.")
    return DECISION if proposal.questions else OK


def _load(args: argparse.Namespace) -> int:
    from dashboard.loading import commit, files_below, preview
    from dashboard.placing import Place, place, place_from_path

    answers = []
    with Worker(formats=_said(formats_in(args.home / "formats"))) as worker:
        home = Home.open(args.home)
        home.store.open_soon()
        options = _chosen(args, home)
        for path in files_below([_existing(path) for path in args.files]):
            folder = place_from_path(path, home.company)
            said = Place(args.unit or folder.unit, args.department or folder.department, args.channel or folder.channel)
            reading = worker.read(path, path.name, progress=watched(path), **options)
            placed = place(reading, home.company, said)
            loaded = preview(home, placed) if args.dry_run else commit(home, placed, path, args.by)
            answers.append(loaded)
            if loaded.status in ("refused", "ask") or not (args.json or args.brief):
                print(outcome(loaded), file=sys.stderr if args.json else sys.stdout, flush=True)
    document = {"exports": [loaded.as_dict() for loaded in answers]}
    counted = {s: sum(a.status == s for a in answers) for s in ("committed", "unchanged", "refused", "ask")}
    summary = ", ".join(f"{n} {status}" for status, n in counted.items() if n) or "no files"
    _print(args, document, f"{'Would be: ' if args.dry_run else ''}{summary}.")
    return REFUSED if counted["refused"] else DECISION if counted["ask"] else OK


def _verify(args: argparse.Namespace) -> int:
    home = Home.open(args.home)
    findings = [*home.store.verify(), *audit.check(home.path)]
    _print(
        args, {"clean": not findings, "findings": findings}, "\n".join(findings) or "Store, log and originals agree."
    )
    return REFUSED if findings else OK


def _scorecard(args: argparse.Namespace) -> int:
    from dashboard.overview import as_dict as as_dict_too
    from dashboard.overview import as_text as as_text_too
    from dashboard.overview import overview
    from dashboard.restated import restatements
    from dashboard.scorecard import as_dict, as_text

    home = Home.open(args.home)
    unit = _unit(home.company, args.unit)
    for metric in args.metric or ():
        if metric not in home.catalogue.metrics:
            raise Refused(f"There is no metric '{metric}'{did_you_mean(metric, list(home.catalogue.metrics)) or '.'}")
    period, units, as_of = home.calendar().parse(args.period), [unit] if unit else None, _moment(args.as_of, home)
    seen = overview(
        home.store, home.catalogue, home.company, period, units,
        compare=args.compare, metrics=args.metric, today=home.today, as_of=as_of,
    )  # fmt: skip
    company, card = home.company, seen.cards[unit]
    told = [score.metric.id for score in card.scores]
    others = restatements(home.store, home.catalogue, company, told, unit, period, today=home.today, as_of=as_of)
    document = as_dict(card, company.locale, company.currency) | as_dict_too(seen, company)
    document["restatements"] = [one.as_dict(company) for one in others.values()]
    lines = [as_text(card, company), "", as_text_too(seen, company)]
    _print(args, document, "\n".join(lines + [f"{o.metric.label}: {o.sentence(company)}" for o in others.values()]))
    return OK


def _why(args: argparse.Namespace) -> int:
    from dashboard.explain import as_dict, explain
    from dashboard.said import said

    home = Home.open(args.home)
    period, unit = home.calendar().parse(args.period), _unit(home.company, args.unit)
    asked, today, as_of = (home.store, home.catalogue, home.company, args.metric), home.today, _moment(args.as_of, home)
    found = explain(*asked, period, unit, compare=args.compare, today=today, as_of=as_of)
    beside = said(*asked, period, unit, compare=args.compare, today=today, as_of=as_of)
    sentences = [found.sentence, beside.sentence(home.company)]
    _print(args, as_dict(found) | beside.as_dict(home.company), " ".join(filter(None, sentences)))
    return OK


def _records(args: argparse.Namespace) -> int:
    home = Home.open(args.home)
    kinds = home.catalogue.records
    if args.kind not in kinds:
        raise Refused(
            f"There are no records '{args.kind}'{did_you_mean(args.kind, list(kinds))} Known: {', '.join(kinds)}."
        )
    unit = _unit(home.company, args.unit)
    frame = home.store.records(
        args.kind,
        home.calendar().parse(args.period) if args.period else None,
        units=[unit] if unit else None,
        search=args.search,
        limit=args.limit,
    )
    personal = [field.name for field in kinds[args.kind].fields if field.personal]
    rows = json.loads(frame.drop(columns=personal, errors="ignore").to_json(orient="records", date_format="iso"))
    lines = [
        "  ".join(str(value) for key, value in row.items() if value is not None and key in TEXT_COLUMNS) for row in rows
    ]
    _print(args, {"kind": args.kind, "unit": unit, "period": args.period, "records": rows}, "\n".join(lines))
    return OK


def _sample(args: argparse.Namespace) -> int:
    from dashboard import sample

    files = sample.write(args.out, args.scale, args.seed)
    _print(args, {"files": [str(path) for path in files]}, f"{len(files)} files written to {args.out}.")
    return OK


def _chosen(args: argparse.Namespace, home: Home | None) -> dict[str, Any]:
    """The reading options given on the command line."""
    from dashboard.period import Calendar

    calendar = home.calendar() if home else Calendar(date.today())
    covers = calendar.parse(args.covers) if args.covers else None
    zone = home.company.timezone if home else None  # some tools write the clock of the account
    given = {"format": args.format, "dates": args.dates, "decimal": args.decimal, "period": covers, "timezone": zone}
    return {name: value for name, value in given.items() if value is not None}


def _said(formats: Formats) -> Formats:
    """The formats of a home, once it is said which of its files are wrong."""
    for problem in formats.problems:
        _say(f"{problem} – the file is not used.")
    return formats


def _existing(path: Path) -> Path:
    if not path.exists():
        raise Refused(f"There is no file {path}.")
    return path


def _unit(company: Company, word: str | None) -> str | None:
    if word is None or company.unit(word) is not None:
        return word
    units = [unit.id for unit in company.business_units]
    raise Refused(
        f"'{word}' is not a business unit{did_you_mean(word, units) or '.'} The units are {', '.join(units)}."
    )


def _moment(text: str | None, home: Home) -> datetime | None:
    """The end of a day in the company's time zone, or an exact moment, in UTC."""
    if text is None:
        return None
    zone = ZoneInfo(home.company.timezone)
    try:
        if len(text) == 10:
            return datetime.combine(date.fromisoformat(text), time.max, zone).astimezone(UTC)
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise Refused(f"'{text}' is not a date: write 2026-03-09, or 2026-03-09T17:30 for a moment.") from None
    return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(UTC)


def _explain(reading: Reading) -> str:
    for problem in reading.problems:
        if reading.outcome == "refused" and problem.severity == "error":
            _say(f"{reading.file}: {problem.message}")
            break
    for question in reading.questions:
        _say(f"{reading.file}: {asked(question)}")
    return reading.outcome


def _print(args: argparse.Namespace, document: Any, text: str) -> None:
    if args.json:
        json.dump(document, sys.stdout, ensure_ascii=False, allow_nan=False)
        print()
    elif text:
        print(text)


def _say(sentence: str) -> None:
    print(sentence, file=sys.stderr)
