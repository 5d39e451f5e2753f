"""The limited process that reads files: one JSON request per line in, one JSON answer per line out.

It is started with the folder that is its own, and removes it when there are no more requests.
Where the request wants it, lines of progress come before the answer.
"""

import contextlib
import json
import os
import resource
import shutil
import sys
from datetime import date
from importlib.abc import MetaPathFinder
from pathlib import Path
from typing import Any

from dashboard.period import Period

MEMORY = 3 * 2**30
CPU_SECONDS = 30
#: A large file may take longer: arrow needs about 1 s for 50 MB of posts, the csv module, which reads what is
#: uneven, about 10 s; beyond that it is no export.
_CPU_SECONDS_MORE, _EVERY = 10, 50 * 2**20
WRITES = 2 * 2**30


class WithoutPandas(MetaPathFinder):
    """pyarrow loads pandas, half of this process's start, only to ask whether a list is a Series: there is none."""

    def find_spec(self, fullname: str, path: object = None, target: object = None) -> None:
        """No module for pandas; anything else is for the other finders."""
        if fullname == "pandas":
            raise ModuleNotFoundError("the reading process has no pandas", name="pandas")


def limit() -> None:
    """Bound memory and the size of files; no core dumps. What a file may cost in time is set for each file."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_FSIZE, (WRITES, WRITES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def allow(seconds: int) -> None:
    """Let the process use this much more processor time; beyond it the kernel ends the process."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    soft = int(used.ru_utime + used.ru_stime) + 1 + seconds
    resource.setrlimit(resource.RLIMIT_CPU, (soft, resource.getrlimit(resource.RLIMIT_CPU)[1]))


def more_seconds(size: int) -> int:
    """The processor time that a file of this many bytes may take beyond that of a small one."""
    return size // _EVERY * _CPU_SECONDS_MORE


def answer(request: dict[str, Any]) -> dict[str, Any]:
    """Read the file of one request; its rows go to the request's folder."""
    from dashboard.intake.own import Formats
    from dashboard.intake.pipeline import read
    from dashboard.intake.progress import tell
    from dashboard.intake.wire import pack

    options = request["options"]
    period = options.pop("period")
    today = options.pop("today")
    reading = read(
        Path(request["path"]).read_bytes(),
        request["name"],
        period=Period(date.fromisoformat(period[0]), date.fromisoformat(period[1]), *period[2:]) if period else None,
        today=date.fromisoformat(today) if today else None,
        formats=Formats(request["formats"]),
        **options,
    )
    tell(0.92, "Handing over what was read")
    return pack(reading, Path(request["folder"]))


def answer_proposal(request: dict[str, Any]) -> dict[str, Any]:
    """How the file of one request could be read, or the sentence that says why it cannot."""
    from dashboard.errors import UnreadableFile
    from dashboard.intake.own import Formats
    from dashboard.intake.proposing import propose
    from dashboard.intake.wire import pack_proposal

    options = {name: value for name, value in request["options"].items() if name in ("dates", "decimal")}
    try:
        proposal = propose(
            Path(request["path"]).read_bytes(), request["name"], formats=Formats(request["formats"]), **options
        )
    except UnreadableFile as error:
        return {"refused": str(error)}
    return pack_proposal(proposal)


def main() -> None:
    """Answer requests until there are no more. Nothing but answers is written to the real stdout."""
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    limit()
    sys.meta_path.insert(0, WithoutPandas())
    from dashboard.intake.handed import take_over
    from dashboard.intake.progress import telling

    def listener(fraction: float, words: str) -> None:
        print(json.dumps({"progress": [fraction, words]}), file=answers, flush=True)

    given = False
    for line in sys.stdin:
        request = json.loads(line)
        if not given:
            take_over(Path(request["definitions"]))
            given = True
        allow(int(request["cpu"]) + more_seconds(Path(request["path"]).stat().st_size))
        try:
            with telling(listener) if request["progress"] else contextlib.nullcontext():
                packed = answer_proposal(request) if request["task"] == "propose" else answer(request)
        except MemoryError:
            packed = {"failed": "memory"}
        except Exception as error:
            # A fault of ours must not take the app down: the reason goes to the log, a sentence to the person.
            print(f"reading {request['name']!r} failed: {error!r}", file=sys.stderr, flush=True)
            packed = {"failed": "error"}
        print(json.dumps(packed), file=answers, flush=True)
    shutil.rmtree(sys.argv[1], ignore_errors=True)  # whoever asked is gone: nobody else will remove what is there


if __name__ == "__main__":
    main()
