"""A file that was made on a click is only for whom its address was told."""

from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from dashboard.ui.guard.downloads import FILES, SESSIONS, Downloads
from dashboard.ui.guard.streamlit_inside import made_for_download


def told(address: str) -> dict[str, object]:
    message = ForwardMsg()
    message.backend_operation_response.deferred_file.url = address
    return {"type": "websocket.send", "bytes": message.SerializeToString()}


def test_the_answer_to_a_click_names_the_file() -> None:
    assert made_for_download(told("/media/0123abcd.csv")) == "0123abcd.csv"


def test_no_other_message_names_one() -> None:
    page = ForwardMsg()
    page.delta.new_element.markdown.body = "/media/0123abcd.csv"
    refused = ForwardMsg()
    refused.backend_operation_response.error_msg = "/media/0123abcd.csv"
    for content in (page.SerializeToString(), refused.SerializeToString(), b"\xff/media/0123abcd.csv", b""):
        assert made_for_download({"bytes": content}) is None
    assert made_for_download({"type": "websocket.close"}) is None


def test_it_is_for_that_session_alone() -> None:
    downloads = Downloads()
    downloads.tell("mine", "a.csv")
    assert downloads.told("mine", "a.csv")
    assert not downloads.told("yours", "a.csv")
    assert not downloads.told("mine", "b.csv")


def test_the_oldest_files_and_sessions_are_forgotten() -> None:
    downloads = Downloads()
    for number in range(FILES + 1):
        downloads.tell("mine", f"{number}.csv")
    assert (downloads.told("mine", "0.csv"), downloads.told("mine", "1.csv")) == (False, True)
    for number in range(SESSIONS):
        downloads.tell(f"{number}", "a.csv")
    assert (downloads.told("mine", "1.csv"), downloads.told("0", "a.csv")) == (False, True)
