"""A real server on a real home, and clients that say what they like."""

import http.client
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from websockets.exceptions import InvalidStatus
from websockets.sync.client import ClientConnection, connect

if TYPE_CHECKING:
    from oidc_provider_mock import User

ROOT = Path(__file__).parents[1]
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
#: What a page matches once its script has run to the end: before that it still shows parts of what it was.
AT_REST = '[data-testid="stApp"][data-test-script-state="notRunning"]'
ONE_UNIT = """\
company: {name: Alder & Vale, timezone: Europe/Berlin, currency: EUR, locale: en-GB}
business_units:
  - id: kitchen
    name: Kitchen
    departments:
      - {id: marketing, name: Marketing, channels: [facebook]}
"""
COMPANY = """\
company: {name: Alder & Vale, timezone: Europe/Berlin, currency: EUR, locale: en-GB}
business_units:
  - id: kitchen
    name: Kitchen
    departments: [{id: marketing, name: Marketing, channels: [facebook]}, {id: care, name: Care, channels: [phone]}]
  - id: garden
    name: Garden
    departments: [{id: marketing, name: Marketing, channels: [facebook]}]
people:
  - {email: chief@alder.example, name: Chief Executive, role: ceo}
  - {email: care@alder.example, role: lead, units: [kitchen], departments: [care]}
  - {email: reader@alder.example, role: analyst, units: [garden]}
"""


@dataclass(frozen=True)
class Answer:
    """What came back: the last of several headers with one name."""

    status: int
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True)
class Served:
    """A running dashboard."""

    port: int
    home: Path
    log: Path
    process: "subprocess.Popen[bytes]"

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.port}"

    def kill(self) -> None:
        """As when the power fails: it closes and tidies up nothing."""
        self.process.kill()
        self.process.wait()

    def ask(self, path: str, method: str = "GET", body: bytes | None = None, **headers: str) -> Answer:
        """One request with exactly these headers (`Sec_Fetch_Site="none"`), and Host unless it is named."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.putrequest(method, path, skip_host="Host" in named, skip_accept_encoding=True)
        if body is not None and "Content-Length" not in named:
            named["Content-Length"] = str(len(body))
        for name, value in named.items():
            connection.putheader(name, value)
        connection.endheaders(body)
        response = connection.getresponse()
        answer = Answer(response.status, {key.lower(): value for key, value in response.getheaders()}, response.read())
        connection.close()
        return answer

    def enter(self) -> str:
        """Open the dashboard as a person of this machine does. Returns the cookie."""
        return self.ask("/", Sec_Fetch_Site="none").headers["set-cookie"].partition(";")[0]

    def knock(self, cookie: str = "", origin: str | None = None, host: str | None = None) -> ClientConnection | int:
        """A socket to Streamlit, or the status that refused it. `origin` "" leaves the header out."""
        headers = {"Cookie": cookie} if cookie else {}
        given = self.address if origin is None else origin
        if given:
            headers["Origin"] = given
        try:
            sock = socket.create_connection(("127.0.0.1", self.port), timeout=30)
            return connect(
                f"ws://{host or self.host}/_stcore/stream", sock=sock, additional_headers=headers, proxy=None
            )
        except InvalidStatus as refused:
            return refused.response.status_code


@contextmanager
def serving(home: Path, *options: str, port: int | None = None, **environment: str) -> Iterator[Served]:
    """`ceo-dashboard serve` on this home until the end of the block, or until it is killed."""
    port = port or free_port()
    log = home / "server.log"
    command = [sys.executable, "-m", "dashboard", "serve", "--home", str(home), "--port", str(port), *options]
    with log.open("a") as lines:
        process = subprocess.Popen(
            command, cwd=ROOT, stdout=lines, stderr=subprocess.STDOUT, env={**os.environ, **environment}
        )
    served = Served(port, home, log, process)
    try:
        wait_for(served)
        yield served
    finally:
        process.terminate()
        process.wait(20)


@contextmanager
def signing_in(home: Path, people: Sequence["User"]) -> Iterator[Served]:
    """`serving` where people sign in with an OpenID Connect provider on this machine, which knows these people."""
    from oidc_provider_mock import run_server_in_thread

    port = free_port()
    with run_server_in_thread(user_claims=people) as provider:
        settings = home / "sign-in.yaml"
        settings.write_text(
            f"public_url: http://127.0.0.1:{port}\nissuer: http://127.0.0.1:{provider.server_port}\n"
            "client_id: dashboard\nclient_secret: known-to-the-provider\n"
        )
        settings.chmod(0o600)
        with serving(home, port=port) as served:
            yield served


def wait_for(served: Served) -> None:
    said: object = "nothing"
    for _ in range(300):
        assert served.process.poll() is None, served.log.read_text()
        try:
            said = served.ask("/healthz")
            if said.status == 200:
                return
        except OSError as error:
            said = error
        time.sleep(0.2)
    raise AssertionError(f"the server did not come up within a minute; it said {said}")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def command(home: Path, *words: str) -> str:
    """What `ceo-dashboard` prints for these words."""
    ran = subprocess.run(
        [sys.executable, "-m", "dashboard", *words, "--home", str(home)], cwd=ROOT, capture_output=True, text=True
    )
    return ran.stdout + ran.stderr
