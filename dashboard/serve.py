"""Start the app: check the home and the address first, then hand the process to Streamlit."""

import ipaddress
import os
import socket
import sys
from pathlib import Path

from dashboard.errors import Refused
from dashboard.home import Home

APP = Path(__file__).resolve().parent.parent / "app.py"


def serve(home: Path, host: str, port: int) -> int:
    """Replace this process by the app. Refused: the address is not this machine's own, or the port is taken."""
    if not _is_loopback(host):
        raise Refused(
            f"The dashboard has no sign-in yet, so it listens on this machine only; --host {host} would open it to "
            f"others. Use --host 127.0.0.1, and reach it from elsewhere through an SSH tunnel."
        )
    if (home / "company.yaml").exists():
        Home.open(home)
    _check_free(host, port)
    environment = {**os.environ, "CEO_DASHBOARD_HOME": str(home.resolve())}
    print(f"The dashboard is on http://{host}:{port} (Ctrl+C ends it).", flush=True)
    os.chdir(APP.parent)  # Streamlit reads its settings from .streamlit beside the app
    command = [sys.executable, "-m", "dashboard.ui.server", "run", str(APP)]
    options = ["--server.address", host, "--server.port", str(port), "--server.headless", "true"]
    os.execve(sys.executable, [*command, *options], environment)


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _check_free(host: str, port: int) -> None:
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise Refused(
                f"Port {port} cannot be used ({error.strerror}): name another with --port (PORT=… make run)."
            ) from None
