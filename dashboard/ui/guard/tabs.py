"""The open tabs, and how a tab is moved to "signed out" the moment its session ends."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from typing import Any

from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from dashboard.store.sessions import Sessions

Send = Callable[[dict[str, Any]], Awaitable[None]]

#: How often the sessions of open tabs are looked at, in seconds.
EVERY = 2.0
SIGNED_OUT = "/signed-out"


async def move(send: Send, address: str = SIGNED_OUT) -> None:
    """Tell a tab to go to another address, by Streamlit's own message, and close its socket."""
    message = ForwardMsg()
    message.auth_redirect.url = address
    with suppress(Exception):  # the tab may have gone by itself
        await send({"type": "websocket.send", "bytes": message.SerializeToString()})
        await send({"type": "websocket.close", "code": 1008})


def is_leaving(message: Mapping[str, Any]) -> bool:
    """Whether this message to a tab sends it to sign out."""
    content = message.get("bytes") or b""
    return len(content) < 200 and b"/auth/logout" in content


class Tabs:
    """Every open socket, by the mark of its session."""

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions
        self._open: dict[int, tuple[str, Send]] = {}

    def __len__(self) -> int:
        return len(self._open)

    def add(self, mark: str, send: Send) -> int:
        """A tab is opened. Returns its key for `drop`."""
        key = id(send)
        self._open[key] = (mark, send)
        return key

    def drop(self, key: int) -> None:
        """A tab is closed."""
        self._open.pop(key, None)

    async def sweep(self) -> None:
        """Move every tab whose session has ended."""
        for mark in {mark for mark, _ in self._open.values()}:
            if self._sessions.look(mark) is None:
                for key, (owner, send) in list(self._open.items()):
                    if owner == mark:
                        self.drop(key)
                        await move(send)

    async def watch(self) -> None:
        """Sweep for as long as the app runs; sessions end in other processes too."""
        while True:
            await asyncio.sleep(EVERY)
            await self.sweep()
