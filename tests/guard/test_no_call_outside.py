"""Whatever strangers and files say, the server calls nobody outside: watched at the socket, in its readers too."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from killers import KILLERS
from outside import Watch
from serving import COMPANY, Served, serving
from test_doors import FOREIGN_HOSTS, FOREIGN_ORIGINS
from visitors import Visitor, post

from dashboard import tokens
from dashboard.home import Home

PAGES = ("", "unit", "metric", "voices", "channels", "events", "reporting", "uploads", "definitions", "people")
#: Texts that would be fetched where somebody took them for an address, in files that readers have been hurt by.
CALLING = {
    "entity.xlsx": b'<!DOCTYPE x [<!ENTITY e SYSTEM "http://192.0.2.1/e">]><x>&e;</x>',
    "link.csv": b"date,unit,department,channel,measure,value\nhttp://192.0.2.1/a.csv,'http://192.0.2.1',,,views,1\n",
    "s3.yaml": b"- {date: 's3://bucket/a.parquet', unit: 'https://outside.example/x.csv'}\n",
}
#: A few handshakes and files in every run; HOSTILE=1000 sends so many, and every file that has hurt a parser.
HOSTILE = int(os.environ.get("HOSTILE", "20"))
HURTING = {name: KILLERS[name] for name in (KILLERS if HOSTILE >= 1000 else ("far.xlsx",))}


@pytest.fixture(scope="module")
def watch(tmp_path_factory: pytest.TempPathFactory) -> Watch:
    return Watch(tmp_path_factory.mktemp("watch"))


@pytest.fixture(scope="module")
def watched(watch: Watch, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    home = tmp_path_factory.mktemp("home")
    (home / "company.yaml").write_text(COMPANY)
    with serving(home, **watch.environment) as served:
        yield served


def test_a_call_would_be_seen(tmp_path: Path) -> None:
    """Names end in .invalid and addresses are of a network that is nowhere, so that nothing leaves this machine."""
    watch = Watch(tmp_path)
    calls = """
import contextlib, socket
for ask in (
    lambda: socket.create_connection(("outside.invalid", 80), 1),
    lambda: socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b"x", ("192.0.2.1", 9)),
    lambda: socket.create_connection(("127.0.0.1", 1), 1),
):
    with contextlib.suppress(OSError):
        ask()
"""
    subprocess.run([sys.executable, "-c", calls], env={**os.environ, **watch.environment}, check=True)
    assert [whom for _, whom in watch.outside()] == ["outside.invalid", "192.0.2.1"]
    assert {whom for _, whom in watch.here()} == {"127.0.0.1"}


def test_neither_strangers_nor_pages_nor_files_make_the_server_call_anybody(watched: Served, watch: Watch) -> None:
    for number in range(HOSTILE):
        assert watched.knock(origin=f"http://evil{number}.example") == 403
    for origin in FOREIGN_ORIGINS:
        watched.knock(watched.enter(), origin)
    for host in FOREIGN_HOSTS:
        if host.strip() == host:
            watched.ask("/", Host=host)
    with Visitor(watched) as visitor:
        for page in PAGES:
            assert visitor.draw(page)
    company = Home.open(watched.home).company
    secret = tokens.create(watched.home, company, "Nightly", ["kitchen", "garden"], by="admin@alder.example")[1]
    for name, content in (HURTING | CALLING).items():
        status, answer = post(watched, secret, name, content)
        assert (status, answer["exports"][0]["status"]) in {(422, "refused"), (409, "ask")}, name
    good = b"date,unit,department,channel,measure,value\n2026-10-02,kitchen,care,phone,sla_due,9\n"
    assert post(watched, secret, "good.csv", good)[0] == 201
    assert watched.ask("/healthz").status == 200
    readers = [words for words in watch.started() if any(word.endswith("worker.py") for word in words)]
    assert len(readers) >= len(HURTING | CALLING), "each file is read by a process that is watched too"
    assert watch.outside() == []
