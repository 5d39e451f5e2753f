"""Watches whom a server calls, and each process that it starts to read a file: an audit hook put in before all else."""

import json
import sys
from ipaddress import ip_address
from pathlib import Path

HOOK = """\
import json, os, sys

CALLS, STARTED, PYTHON = {calls!r}, {started!r}, {python!r}


def write(file, said):
    handle = os.open(file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    os.write(handle, (json.dumps(said) + "\\n").encode())
    os.close(handle)


def watch(event, args):
    if event in ("socket.connect", "socket.sendto", "socket.sendmsg"):
        to = args[-1]
        write(CALLS, [event, str(to[0] if isinstance(to, tuple) else to)])
    elif event in ("socket.getaddrinfo", "socket.gethostbyname"):
        write(CALLS, [event, str(args[0])])


write(STARTED, sys.orig_argv)
sys.addaudithook(watch)
sys.executable = PYTHON  # readers have an environment of their own, so they come by a Python that is watched
"""


class Watch:
    """`environment` is given to the server; then ask `outside` and `started`."""

    def __init__(self, folder: Path) -> None:
        self._calls, self._started = folder / "calls", folder / "started"
        python = folder / "python"
        python.write_text(
            f'#!/bin/sh\nPYTHONPATH="{folder}:$PYTHONPATH"\nexport PYTHONPATH\nexec "{sys.executable}" "$@"\n'
        )
        python.chmod(0o700)
        known = {"calls": str(self._calls), "started": str(self._started), "python": str(python)}
        (folder / "sitecustomize.py").write_text(HOOK.format(**known))
        self.environment = {"PYTHONPATH": str(folder)}

    def outside(self) -> list[list[str]]:
        """What was asked of anybody but this machine: how, and whom."""
        return [call for call in _lines(self._calls) if not _is_here(call[1])]

    def here(self) -> list[list[str]]:
        """What was asked of this machine."""
        return [call for call in _lines(self._calls) if _is_here(call[1])]

    def started(self) -> list[list[str]]:
        """The command line of each process that is watched."""
        return _lines(self._started)


def _is_here(host: str) -> bool:
    if host in ("localhost", "None", "") or host.startswith("/"):  # no name, or a socket that is a file
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def _lines(file: Path) -> list[list[str]]:
    return [json.loads(line) for line in file.read_text().splitlines()] if file.exists() else []
