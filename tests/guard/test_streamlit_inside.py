"""What the guard leans on in Streamlit: an upgrade that changes it fails here, and not in somebody's browser."""

import inspect
import json
import re
from pathlib import Path

import pytest
import streamlit
from streamlit import config
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.runtime.app_session import AppSession
from streamlit.runtime.media_file_manager import MediaFileManager
from streamlit.runtime.memory_media_file_storage import MemoryMediaFileStorage
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.runtime import Runtime
from streamlit.web.server.starlette import starlette_app, starlette_routes, starlette_websocket

from dashboard.ui.guard import headers, streamlit_inside
from dashboard.ui.guard.gate import LARGEST
from dashboard.ui.guard.wall import HOST_CONFIG, SOCKET, UPLOAD

ORIGIN = "http://127.0.0.1:8501"


@pytest.fixture
def secret(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (streamlit_inside, starlette_websocket):
        monkeypatch.setattr(module, "get_cookie_secret", lambda: "s" * 64)


def test_the_version_is_the_one_that_was_looked_at() -> None:
    assert streamlit.__version__ == "1.67.0"


@pytest.mark.usefixtures("secret")
def test_streamlit_believes_our_cookie_on_our_pages_only() -> None:
    _, value = streamlit_inside.user_cookie({"mark": "m", "email": "a@b.example"}, ORIGIN)
    assert starlette_websocket._parse_user_cookie_signed(value, ORIGIN) == {
        "is_logged_in": True,
        "mark": "m",
        "email": "a@b.example",
    }
    assert starlette_websocket._parse_user_cookie_signed(value, "http://evil.example") == {}
    assert starlette_websocket._parse_user_cookie_signed(value[:-1], ORIGIN) == {}


@pytest.mark.usefixtures("secret")
def test_we_read_what_streamlit_sets_at_sign_in() -> None:
    name, value = streamlit_inside.tokens_cookie("token")
    assert streamlit_inside.read_cookie(name, {name: value}) == {"id_token": "token"}
    assert streamlit_inside.read_cookie(name, {}) is None
    assert streamlit_inside.read_cookie(name, {name: "made up"}) is None
    assert streamlit_inside.IDENTITY_COOKIES == ("_streamlit_user", "_streamlit_user_tokens")


def test_the_identity_comes_from_the_cookies_of_the_handshake() -> None:
    source = inspect.getsource(starlette_websocket.create_websocket_handler)
    assert "websocket.cookies, USER_COOKIE_NAME" in source
    assert config.get_option("server.trustedUserHeaders") == {}


def test_the_addresses_are_where_the_wall_expects_them() -> None:
    assert f"/{starlette_websocket._ROUTE_WEBSOCKET_STREAM}" == SOCKET
    assert f"/{starlette_routes.BASE_ROUTE_UPLOAD_FILE}/" == UPLOAD
    assert starlette_app._RESERVED_ROUTE_PREFIXES == ("/_stcore/", "/media/", "/component/", "/static/")


def test_host_config_has_the_fields_that_the_front_end_knows() -> None:
    source = inspect.getsource(starlette_routes.create_host_config_routes)
    assert set(re.findall(r'"(\w+)":', source)) == set(HOST_CONFIG)


def test_a_message_can_send_a_tab_away() -> None:
    message = ForwardMsg()
    message.auth_redirect.url = "/signed-out"
    assert b"/signed-out" in message.SerializeToString()
    scripts = (headers.STATIC / "static" / "js").glob("index.*.js")
    assert any("authRedirect:" in script.read_text() for script in scripts)


def test_the_page_has_one_script_in_line_and_takes_its_server_from_ours() -> None:
    installed = (headers.STATIC / "index.html").read_text()
    assert [one.strip() for one in headers.INLINE.findall(installed)] == ["window.prerenderReady = false"]
    assert len(headers.script_hashes()) == 2
    assert headers.index().count(b"BACKEND_BASE_URL") == 1
    assert b"service-desc" not in headers.index()
    scripts = (headers.STATIC / "static" / "js").glob("index.*.js")
    assert any("BACKEND_BASE_URL" in script.read_text() for script in scripts)


def test_sessions_uploads_and_media_lie_where_the_guard_counts_them() -> None:
    uploads = MemoryUploadedFileManager("/x")
    assert uploads.file_storage == {}
    media = MediaFileManager(MemoryMediaFileStorage("/media"))
    assert media._files_by_session_and_coord == {}
    assert "_user_info" in inspect.getsource(AppSession.__init__)
    assert {"session_id"} <= set(inspect.signature(Runtime.get_app_session).parameters)
    assert not streamlit_inside.let_go_of_closed()  # there is no runtime here


def test_the_settings_that_we_ship_are_the_safe_ones() -> None:
    import tomllib

    said = tomllib.loads((Path(__file__).parents[2] / ".streamlit" / "config.toml").read_text())
    server, client = said["server"], said["client"]
    assert server["address"] == "127.0.0.1"
    assert server["maxUploadSize"] == LARGEST >> 20
    assert (server["enableStaticServing"], server["enableAgentApi"]) == (False, False)
    assert server["fileWatcherType"] == "none"
    assert "trustedUserHeaders" not in server
    assert "enableXsrfProtection" not in server  # it is on
    assert (client["showErrorDetails"], client["disableDataExport"], client["allowedOrigins"]) == ("none", True, [])
    assert said["browser"]["gatherUsageStats"] is False
    assert json.dumps(said).count("corsAllowedOrigins") == 0
