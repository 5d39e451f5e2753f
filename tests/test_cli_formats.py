"""An unknown file from the command line: proposed, saved by hand, recognised, loaded."""

from pathlib import Path

import pytest
from test_cli import COMPANY

from dashboard.cli import main
from dashboard.intake.own import read_own

pytestmark = pytest.mark.usefixtures("kept_readers")
CASES = Path(__file__).parent / "intake" / "unknown" / "cases.csv"
UNSURE = "Date,Impressions\n03/04/2026,1200\n05/06/2026,1300\n"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    folder = tmp_path / "home"
    folder.mkdir()
    (folder / "company.yaml").write_text(COMPANY)
    return folder


def test_an_unknown_file_is_proposed_saved_and_loaded(home: Path, capfd: pytest.CaptureFixture[str]) -> None:
    load = ["load", str(CASES), "--home", str(home), "--unit", "homeware", "--department", "care", "--channel", "phone"]
    assert main(load) == 2
    assert "No known export has these columns" in capfd.readouterr().out
    assert main(["inspect", str(CASES), "--home", str(home), "--propose"]) == 0
    said = capfd.readouterr()
    assert read_own(said.out, "own.cases").layouts[0].kind == "cases"
    assert said.err.splitlines() == [
        "cases.csv: Column 'Zustand': nobody knows yet if 'zurückgestellt' means open, pending, solved or closed.",
        f"Correct it and save it as {home}/formats/own.cases.yaml: then such files are recognised.",
    ]
    (home / "formats").mkdir()
    (home / "formats" / "own.cases.yaml").write_text(said.out)
    assert main(load) == 0
    assert capfd.readouterr().out.splitlines()[0] == "cases.csv: own.cases as e000001, 3 new, 0 changed, 0 same"
    assert main([*load, "--format", "own.cases", "--dry-run"]) == 0
    assert main(["verify", "--home", str(home)]) == 0


def test_what_cannot_be_decided_is_asked_with_its_option(home: Path, capfd: pytest.CaptureFixture[str]) -> None:
    file = home / "wall.csv"
    file.write_text(UNSURE)
    assert main(["inspect", str(file), "--home", str(home), "--propose"]) == 3
    assert "(--dates dmy)" in capfd.readouterr().err
    assert main(["inspect", str(file), "--home", str(home), "--propose", "--dates", "dmy"]) == 0
    assert 'dates: ["%d/%m/%Y"]' in capfd.readouterr().out


def test_what_is_no_table_is_refused(home: Path, capfd: pytest.CaptureFixture[str]) -> None:
    file = home / "x.csv"
    file.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(200))
    assert main(["inspect", str(file), "--home", str(home), "--propose"]) == 2
    said = capfd.readouterr()
    assert (said.out, "a picture" in said.err) == ("", True)


def test_a_broken_format_is_named_and_the_others_are_used(home: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (home / "formats").mkdir()
    (home / "formats" / "own.broken.yaml").write_text("label: Broken\n")
    (home / "formats" / "own.cases.yaml").write_text((CASES.with_suffix(".yaml")).read_text())
    assert main(["inspect", str(CASES), "--home", str(home)]) == 0
    said = capfd.readouterr()
    assert said.err == "formats/own.broken.yaml, line 1: 'tool' is missing – the file is not used.\n"
    assert said.out.startswith("cases.csv: own.cases (ok)\n")
