"""All that the guard knows of Streamlit's inside; tests/guard/test_streamlit_inside.py holds it at an upgrade."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from google.protobuf.message import DecodeError
from streamlit.auth_util import get_cookie_with_chunks
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.runtime import Runtime
from streamlit.user_info import generate_login_redirect_url
from streamlit.web.server.server_util import get_cookie_secret
from streamlit.web.server.starlette.starlette_app_utils import create_signed_value, decode_signed_value
from streamlit.web.server.starlette.starlette_server_config import TOKENS_COOKIE_NAME, USER_COOKIE_NAME

#: The cookies that say who somebody is. They are made here for each request; a browser never has one.
IDENTITY_COOKIES = (USER_COOKIE_NAME, TOKENS_COOKIE_NAME)


def is_identity_cookie(name: str) -> bool:
    """One of Streamlit's identity cookies, or a part of one."""
    return any(name == cookie or name.startswith(f"{cookie}_") for cookie in IDENTITY_COOKIES)


def user_cookie(claims: dict[str, Any], origin: str) -> tuple[str, str]:
    """The cookie by which Streamlit's `st.user` knows these claims on pages of this origin."""
    return _signed(USER_COOKIE_NAME, {**claims, "origin": origin, "is_logged_in": True})


def tokens_cookie(id_token: str) -> tuple[str, str]:
    """The cookie in which Streamlit looks for the ID token when somebody signs out."""
    return _signed(TOKENS_COOKIE_NAME, {"id_token": id_token})


def read_cookie(name: str, cookies: dict[str, str]) -> dict[str, Any] | None:
    """What an identity cookie that Streamlit has just set says; None: it was not set, or is not Streamlit's."""

    def part(one: str) -> bytes | None:
        value = cookies.get(one)
        return decode_signed_value(get_cookie_secret(), one, value.encode("latin-1")) if value else None

    whole = get_cookie_with_chunks(part, name)
    return json.loads(whole) if whole else None


def _signed(name: str, value: dict[str, Any]) -> tuple[str, str]:
    return name, create_signed_value(get_cookie_secret(), name, json.dumps(value)).decode()


def login_address() -> str:
    """Where a browser goes to sign in; good for two minutes."""
    return generate_login_redirect_url("default")


def mark_of(streamlit_session: str) -> str | None:
    """The mark of our session that a session of Streamlit's belongs to."""
    session = Runtime.instance().get_app_session(streamlit_session) if Runtime.exists() else None
    return _mark(session) if session is not None else None


def has_media(mark: str, file: str) -> bool:
    """Whether a page that is open in this session shows the file of this name ("<id>.<suffix>")."""
    files = Runtime.instance().media_file_mgr._files_by_session_and_coord
    wanted = file.partition(".")[0]
    return any(wanted in by_place.values() and mark_of(session) == mark for session, by_place in list(files.items()))


def made_for_download(message: Mapping[str, Any]) -> str | None:
    """The name of the file that this message to a tab says is ready, after a click on a download; None: another one."""
    content = message.get("bytes") or b""
    if len(content) > 2_000 or b"/media/" not in content:
        return None
    said = ForwardMsg()
    try:
        said.ParseFromString(content)
    except DecodeError:
        return None
    if said.WhichOneof("type") != "backend_operation_response":
        return None
    address: str = said.backend_operation_response.deferred_file.url
    return address.rpartition("/")[2] or None


def held_bytes(marks: frozenset[str]) -> tuple[int, int]:
    """Uploaded bytes that wait in memory: those of these sessions, and all."""
    storage = Runtime.instance().uploaded_file_mgr.file_storage  # type: ignore[attr-defined]
    mine = everyone = 0
    for session, files in list(storage.items()):
        size = sum(len(file.data) for file in list(files.values()))
        everyone += size
        mine += size if mark_of(session) in marks else 0
    return mine, everyone


def let_go_of_closed() -> int:
    """Free what tabs left behind that were closed longer ago than `disconnectedSessionTTL`. Returns how many.

    Streamlit itself does so only when the next tab opens.
    """
    if not Runtime.exists():
        return 0
    runtime = Runtime.instance()
    manager = runtime._session_mgr
    alive = {info.session.id for info in manager.list_sessions()}
    left = [one for one in _holders(runtime) if one not in alive]
    for session in left:
        runtime.uploaded_file_mgr.remove_session_files(session)
        runtime.media_file_mgr.clear_session_refs(session)
    if left:
        runtime.media_file_mgr.remove_orphaned_files()
    return len(left)


def _holders(runtime: Runtime) -> Iterator[str]:
    yield from list(runtime.uploaded_file_mgr.file_storage)  # type: ignore[attr-defined]
    yield from list(runtime.media_file_mgr._files_by_session_and_coord)


def _mark(session: Any) -> str | None:
    mark = session._user_info.get("mark")
    return mark if isinstance(mark, str) else None
