"""Many exports at once while people look: none is lost, none is there twice, and nobody meets an error.

Twenty at once for minutes, and how much longer pages take meanwhile, are `benchmarks/crowd.py`'s.
"""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from serving import Served, serving
from visitors import Visitor, post

from dashboard import tokens
from dashboard.home import Home

UPLOADS, VIEWERS = 8, 2
HEAD = "date,unit,department,channel,measure,value"


def export(number: int) -> bytes:
    """Two days of a channel of its own."""
    rows = [f"2026-09-{day:02},kitchen,care,c{number},sla_due,{number + day}" for day in (1, 2)]
    return "\n".join([HEAD, *rows, ""]).encode()


def look(served: Served) -> int:
    with Visitor(served) as visitor:
        return sum(len(visitor.draw(page)) for page in ("", "uploads"))


def test_of_many_exports_at_once_none_is_lost_or_doubled_while_people_look(company_home: Path) -> None:
    home = Home.open(company_home)
    names = [f"Script {number}" for number in range(UPLOADS)]
    secrets = [tokens.create(home.path, home.company, name, ["kitchen"], by="admin@alder.example")[1] for name in names]
    with serving(company_home) as served, ThreadPoolExecutor(UPLOADS + VIEWERS) as threads:
        looking = [threads.submit(look, served) for _ in range(VIEWERS)]
        sent = [threads.submit(post, served, secrets[n], f"{n}.csv", export(n)) for n in range(UPLOADS)]
        answers = [(one.result()[0], one.result()[1]["exports"][0]) for one in sent]
        drawn = [one.result() for one in looking]
    assert Counter(status for status, _ in answers) == {201: UPLOADS}
    acknowledged = {answer["id"]: answer["file"] for _, answer in answers}
    assert {export.id: export.file for export in home.store.exports()} == acknowledged
    assert len(acknowledged) == UPLOADS
    assert set(acknowledged.values()) == {f"{number}.csv" for number in range(UPLOADS)}
    assert home.store.reported()["channel"].nunique() == UPLOADS
    assert home.store.verify() == []
    assert all(drawn)
