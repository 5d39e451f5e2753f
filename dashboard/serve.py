"""Start the app: check the home, the address and how people sign in, then serve behind the guard."""

import os
import socket
import sys
import webbrowser
from pathlib import Path

from dashboard import logs
from dashboard.errors import Refused
from dashboard.home import Home
from dashboard.store.sessions import Sessions
from dashboard.ui.guard.doors import is_loopback


def serve(home: Path, host: str, port: int, link_only: bool = False) -> int:
    """Serve until it is ended. Refused: others could reach it without signing in, or the port is taken."""
    from dashboard.ui.guard.provider import HOW, sign_in

    provider = sign_in(home)
    if provider is None and not is_loopback(host):
        alone = "Without sign-in the dashboard listens on this machine only"
        raise Refused(f"{alone}; --host {host} would open it to others. {HOW}")
    if provider is not None and link_only:
        raise Refused("--link-only is for a dashboard without sign-in; here people sign in.")
    if (home / "company.yaml").exists():
        Home.open(home)
    _check_free(host, port)

    from dashboard.ui.guard.app import gate_of, run
    from dashboard.ui.guard.current import Current

    logs.begin()
    current = Current(home.resolve())
    gate = gate_of(current, port, provider, link_only)
    here = f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
    run(current, host, gate, provider, lambda: _say(gate.doors.public, here, gate.sessions))
    return 0


def link(home: Path, port: int) -> str:
    """A new launch link for the dashboard of this home on this machine."""
    return f"http://127.0.0.1:{port}/launch?t={Sessions.of(home).link()}"


def _say(public: str | None, here: str, sessions: Sessions) -> None:
    """Say where it is; without sign-in print the link as the last line, and open it where there is a browser."""
    if public is not None:
        print(f"The dashboard is on {public} (Ctrl+C ends it).", flush=True)
        return
    address = f"{here}/launch?t={sessions.link()}"
    print(f"The dashboard is on {here} (Ctrl+C ends it), for whoever uses this machine.")
    print(f"This link opens it once:\n{address}", flush=True)
    if sys.stdout.isatty() and _has_screen():
        webbrowser.open(address)


def _has_screen() -> bool:
    """Whether a browser would be seen by whoever started this."""
    if sys.platform in ("darwin", "win32"):
        return "SSH_CONNECTION" not in os.environ
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")) and "SSH_CONNECTION" not in os.environ


def _check_free(host: str, port: int) -> None:
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise Refused(
                f"Port {port} cannot be used ({error.strerror}): name another with --port (PORT=… make run)."
            ) from None
