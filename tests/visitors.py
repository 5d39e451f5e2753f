"""Clients without a browser: somebody who opens pages over Streamlit's socket, and a script that sends exports."""

from collections.abc import Mapping
from types import TracebackType
from typing import Any

import httpx
from serving import Served
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.web.server.starlette.starlette_app_utils import generate_xsrf_token_string
from streamlit.web.server.starlette.starlette_server_config import XSRF_COOKIE_NAME
from websockets.sync.client import connect
from websockets.typing import Subprotocol

FAILED = ("Something went wrong", "This page cannot be shown")


def sign_in(client: httpx.Client, served: Served, who: str, path: str = "/") -> httpx.Response:
    """Go where the dashboard sends strangers, choose this person in the provider's form, and come back."""
    form = client.get(served.address + path, follow_redirects=True)
    assert f'name="sub" value="{who}"' in form.text
    return client.post(form.url, data={"sub": who}, follow_redirects=True)


def cookie_of(client: httpx.Client, served: Served) -> str:
    """The cookie of the session that began when somebody signed in."""
    name = f"ceo_dashboard_{served.port}"
    return f"{name}={client.cookies[name]}"


class Visitor:
    """A person of this machine with one tab, or whose session's cookie is given. Use as a context manager."""

    def __init__(self, served: Served, cookie: str = "") -> None:
        self.pair = generate_xsrf_token_string()  # what a page shows twice, so that Streamlit knows its session
        self.cookie = f"{cookie or served.enter()}; {XSRF_COOKIE_NAME}={self.pair}"
        self.session = ""  # Streamlit's, told with the first page
        headers = {"Cookie": self.cookie, "Origin": served.address}
        address = f"ws://{served.host}/_stcore/stream"
        self._socket = connect(
            address,
            additional_headers=headers,
            subprotocols=[Subprotocol("streamlit"), Subprotocol(self.pair)],
            proxy=None,
            max_size=None,
            open_timeout=60,
        )

    def __enter__(self) -> "Visitor":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._socket.close()

    def draw(self, page: str, query: str = "") -> list[ForwardMsg]:
        """Ask for a page ("" is the first) and wait until it is drawn. AssertionError: it failed."""
        wanted = BackMsg()
        wanted.rerun_script.page_name, wanted.rerun_script.query_string = page, query
        told = self.tell(wanted, until="script_finished")
        for one in told:
            self.session = one.new_session.initialize.session_id or self.session
            element = one.delta.new_element
            assert element.WhichOneof("type") != "exception", element.exception.message
        words = [one.delta.new_element.alert.body or one.delta.new_element.text.body for one in told]
        failed = next((at for at, word in enumerate(words) if word.startswith(FAILED)), None)
        assert failed is None, f"{page or 'the first page'}: {' '.join(filter(None, words[failed:]))}"
        return told

    def download(self, file: str) -> str:
        """Click on the download whose `deferred_file_id` this is. Returns the path of what was made."""
        wanted = BackMsg()
        wanted.backend_operation_request.request_id = file
        wanted.backend_operation_request.session_id = self.session
        wanted.backend_operation_request.deferred_file.file_id = file
        (*_, made) = self.tell(wanted, until="backend_operation_response")
        return made.backend_operation_response.deferred_file.url

    def tell(self, what: BackMsg, until: str) -> list[ForwardMsg]:
        """Send a message. Returns those that come back, up to the first of this type."""
        self._socket.send(what.SerializeToString())
        told: list[ForwardMsg] = []
        while not told or told[-1].WhichOneof("type") != until:
            told.append(ForwardMsg.FromString(self.receive()))
        return told

    def receive(self) -> bytes:
        """The next message, as it comes."""
        content = self._socket.recv(timeout=120)
        return content if isinstance(content, bytes) else content.encode()


def post(served: Served, secret: str, name: str, content: bytes) -> tuple[int, Mapping[str, Any]]:
    """Send an export as a script does. Returns the status and the answer."""
    answer = httpx.post(
        f"{served.address}/api/exports",
        headers={"authorization": f"Bearer {secret}"},
        files={"file": (name, content)},
        timeout=180,
    )
    return answer.status_code, answer.json()
