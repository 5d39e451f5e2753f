"""A burst of the largest uploads on a real server: what one person may have under way, and what others notice."""

import http.client
import time

from serving import Served
from visitors import Visitor

from dashboard.ui.guard.gate import LARGEST

FORM = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\na,b\r\n--x--\r\n'


def announce(served: Served, visitor: Visitor, number: int, size: int) -> http.client.HTTPConnection:
    """Begin an upload of this size: its head and its first bytes. Nothing of it is waited for."""
    connection = http.client.HTTPConnection("127.0.0.1", served.port, timeout=20)
    connection.putrequest("PUT", f"/_stcore/upload_file/{visitor.session}/file-{number}")
    for name, value in {
        "Cookie": visitor.cookie,
        "X-Xsrftoken": visitor.pair,
        "Content-Type": "multipart/form-data; boundary=x",
        "Content-Length": str(size),
    }.items():
        connection.putheader(name, value)
    connection.endheaders(FORM)
    return connection


def test_a_burst_of_the_largest_uploads_is_refused_beyond_the_budget_while_others_are_answered(local: Served) -> None:
    with Visitor(local) as visitor:
        visitor.draw("uploads")
        under_way = [announce(local, visitor, number, LARGEST) for number in range(2)]
        time.sleep(0.5)  # as long as their heads take
        beyond = [announce(local, visitor, number, LARGEST) for number in range(2, 20)]
        begun = time.perf_counter()
        assert local.ask("/_stcore/health").status == 200
        assert time.perf_counter() - begun < 5
        answers = [one.getresponse() for one in beyond]
        sentence = b"Too much waits to be committed: commit or remove some files first."
        assert {(answer.status, answer.read()) for answer in answers} == {(413, sentence)}
        for connection in [*under_way, *beyond]:  # broken off: their places are free again
            connection.close()
        for _ in range(50):
            last = announce(local, visitor, 99, len(FORM))
            status = last.getresponse().status
            last.close()
            if status != 413:
                break
            time.sleep(0.1)
        assert status == 204
