"""Names and addresses that climb out of a folder: none reads a file, none writes one where it should not be."""

from itertools import product
from pathlib import Path

from serving import Served

from dashboard.company import read_company
from dashboard.home import Home
from dashboard.intake import read
from dashboard.loading import commit
from dashboard.placing import place

#: What climbs, by the way it is written; what it would reach; and what comes behind.
CLIMBS = ("../", "..\\", "%2e%2e/", "%2e%2e%2f", "..%2f", "..%5c", "....//", "..;/", "%252e%252e%252f", "\u2025/")
REACHED = ("etc/passwd", "company.yaml", "sign-in.yaml", "store/store.duckdb", "sessions.db")
ENDS = ("", ".csv", "%00.csv", "/.")
NAMES = [climb * 6 + reached + end for climb, reached, end in product(CLIMBS, REACHED, ENDS)]
#: As uploads are called: some of the same with every climb, and what means something to a shell, a system or a table.
UPLOADED = [
    *NAMES[::15], "/etc/passwd", "C:\\Windows\\win.ini", "\\\\server\\share\\x.csv", "~/.ssh/id_rsa", "a/b/c.csv", ".",
    "..", " ", "CON.csv", "x.csv:stream", "=cmd|' /C calc'!A0.csv", "\u202excod.csv", "n\nn.csv", "x" * 3_000 + ".csv",
]  # fmt: skip


def test_two_hundred_addresses_that_climb_read_no_file(local: Served, cookie: str) -> None:
    assert len(NAMES) == 200
    (local.home / "sign-in.yaml.kept").write_text("not-to-be-read")
    secrets = ((local.home / "company.yaml").read_bytes(), b"root:x:0:0", b"not-to-be-read", b"SQLite format", b"DUCK")
    for folder in ("/static/", "/media/", "/app/static/"):
        for name in NAMES:
            path = folder + name.encode("ascii", "ignore").decode().replace("\\", "%5c")
            answer = local.ask(path, Cookie=cookie, Sec_Fetch_Site="none")
            assert not any(secret in answer.body for secret in secrets), path
            assert answer.status < 500, path
    for odd in ("/static/%00", "/static/" + "x" * 5_000, "/media/" + "x" * 5_000, "/" + "x" * 5_000):
        assert local.ask(odd, Cookie=cookie, Sec_Fetch_Site="none").status in (200, 404), odd[:20]


def test_no_name_of_an_upload_is_a_path(tmp_path: Path) -> None:
    folder = tmp_path / "deep" / "home"
    folder.mkdir(parents=True)
    (folder / "company.yaml").write_text(
        "company: {name: Alder, timezone: Europe/Berlin, currency: EUR, locale: en-GB}\n"
        "business_units: [{id: kitchen, name: Kitchen, departments: "
        "[{id: marketing, name: Marketing, channels: [facebook]}]}]\n"
    )
    home = Home.open(folder)
    outside = set(tmp_path.rglob("*")) - set(folder.rglob("*"))
    for number, name in enumerate(UPLOADED, 1):
        data = f"date,unit,department,channel,measure,value\n2026-01-05,kitchen,marketing,facebook,views,{number}\n"
        reading = read(data.encode(), name)
        assert commit(home, place(reading, home.company), data.encode(), "Head of Marketing").status == "committed"
    home.store.close()  # type: ignore[attr-defined]
    assert set(tmp_path.rglob("*")) - set(folder.rglob("*")) == outside
    kept = [path for path in (folder / "store" / "originals").rglob("*") if path.is_file()]
    assert {path.name for path in folder.iterdir()} <= {"company.yaml", "store", "audit.jsonl"}
    assert sorted(len(path.name) for path in kept) == [64] * len(UPLOADED)
    assert read_company(folder / "company.yaml").business_units[0].name == "Kitchen"
