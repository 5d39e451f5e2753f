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


class Visitor:
    """A person of this machine with one tab. Use as a context manager."""

    def __init__(self, served: Served) -> None:
        self.pair = generate_xsrf_token_string()  # what a page shows twice, so that Streamlit knows its session
        self.cookie = f"{served.enter()}; {XSRF_COOKIE_NAME}={self.pair}"
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
        self._socket.send(wanted.SerializeToString())
        told: list[ForwardMsg] = []
        while not told or told[-1].WhichOneof("type") != "script_finished":
            content = self._socket.recv(timeout=120)
            told.append(ForwardMsg.FromString(content if isinstance(content, bytes) else content.encode()))
            self.session = told[-1].new_session.initialize.session_id or self.session
            element = told[-1].delta.new_element
            assert element.WhichOneof("type") != "exception", element.exception.message
        words = [one.delta.new_element.alert.body or one.delta.new_element.text.body for one in told]
        failed = next((at for at, word in enumerate(words) if word.startswith(FAILED)), None)
        assert failed is None, f"{page or 'the first page'}: {' '.join(filter(None, words[failed:]))}"
        return told


def post(served: Served, secret: str, name: str, content: bytes) -> tuple[int, Mapping[str, Any]]:
    """Send an export as a script does. Returns the status and the answer."""
    answer = httpx.post(
        f"{served.address}/api/exports",
        headers={"authorization": f"Bearer {secret}"},
        files={"file": (name, content)},
        timeout=180,
    )
    return answer.status_code, answer.json()
