"""Tokens: shown once, kept as hashes, for some places and some time, and gone when revoked."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from dashboard import audit, tokens
from dashboard.cli import main
from dashboard.company import Company, read_company
from dashboard.errors import Refused
from dashboard.viewer import EVERYTHING, NOTHING, Scope


def test_a_token_loads_for_its_places_and_sees_no_others(tmp_path: Path, company: Company) -> None:
    token, secret = tokens.create(tmp_path, company, "Nightly export", ["kitchen"], ["care"], by="it@alder.example")
    viewer = tokens.viewer_with(tmp_path, company, secret)
    assert viewer is not None
    assert (viewer.scope, viewer.loads) == (Scope(frozenset({("kitchen", "care")})),) * 2
    assert (viewer.may_comment, viewer.may_administer, viewer.email) == (
        False,
        False,
        f"token {token.id} (Nightly export)",
    )


def test_a_secret_is_nowhere_kept(tmp_path: Path, company: Company) -> None:
    _, secret = tokens.create(tmp_path, company, "Nightly export", ["kitchen"], by="it@alder.example")
    assert len(secret) > 40
    for file in tmp_path.iterdir():
        assert secret.removeprefix(tokens.PREFIX).encode() not in file.read_bytes()
    assert (tmp_path / tokens.FILE).stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("secret", ["", "ceod_", "ceod_guess", "\x00", "ü" * 100])
def test_no_other_secret_opens(tmp_path: Path, company: Company, secret: str) -> None:
    assert tokens.viewer_with(tmp_path, company, secret) is None
    tokens.create(tmp_path, company, "Nightly export", ["kitchen"], by="it@alder.example")
    assert tokens.viewer_with(tmp_path, company, secret) is None


def test_a_token_ends_by_time_and_by_hand(tmp_path: Path, company: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    token, secret = tokens.create(tmp_path, company, "Nightly export", ["kitchen"], days=30, by="it@alder.example")
    assert token.state(token.made + timedelta(days=30) - timedelta(seconds=1)) == "in use"
    assert token.state(token.made + timedelta(days=30)) == "expired"
    tokens.revoke(tmp_path, token.id, by="it@alder.example")
    assert tokens.viewer_with(tmp_path, company, secret) is None
    with pytest.raises(Refused, match="revoked before"):
        tokens.revoke(tmp_path, token.id, by="it@alder.example")
    assert [one.state(datetime.now(UTC)) for one in tokens.listed(tmp_path)] == ["revoked"]
    assert [entry.what for entry in audit.entries(tmp_path)] == ["token made", "token revoked"]


def test_an_expired_token_opens_nothing(tmp_path: Path, company: Company) -> None:
    _, secret = tokens.create(tmp_path, company, "Nightly export", ["kitchen"], by="it@alder.example")
    file = tmp_path / tokens.FILE
    (row,) = json.loads(file.read_text())
    file.write_text(json.dumps([row | {"expires": "2026-01-01T00:00:00+00:00"}]))
    assert tokens.viewer_with(tmp_path, company, secret) is None


def test_a_persons_token_is_never_worth_more_than_the_person(tmp_path: Path, company: Company) -> None:
    owner = "head.of.care@alder.example"
    _, secret = tokens.create(tmp_path, company, "My script", ["kitchen"], owner=owner, by=owner)
    viewer = tokens.viewer_with(tmp_path, company, secret)
    assert viewer is not None
    assert viewer.loads == Scope(frozenset({("kitchen", "care")}))  # the unit was asked for, the department is granted
    assert tokens.viewer_with(tmp_path, company.model_copy(update={"people": ()}), secret) is None
    with pytest.raises(Refused, match="does not let head"):
        tokens.create(tmp_path, company, "My script", ["garden"], owner=owner, by=owner)


@pytest.mark.parametrize(
    ("name", "units", "departments", "days", "sentence"),
    [
        (" ", ["kitchen"], [], 1, "Give the token a name"),
        ("x", [], [], 1, "at least one business unit"),
        ("x", ["kitchn"], [], 1, "did you mean 'kitchen'"),
        ("x", ["kitchen"], ["hr"], 1, "There is no department 'hr' in kitchen."),
        ("x", ["kitchen"], [], 367, "1 to 366 days"),
        ("x", ["kitchen"], [], 0, "1 to 366 days"),
    ],
)
def test_a_token_for_nothing_is_refused(
    tmp_path: Path, company: Company, name: str, units: list[str], departments: list[str], days: int, sentence: str
) -> None:
    with pytest.raises(Refused, match=sentence):
        tokens.create(tmp_path, company, name, units, departments, days=days, by="x")
    assert tokens.listed(tmp_path) == []


def test_what_is_in_two_scopes() -> None:
    unit, care = Scope(frozenset({("kitchen", None)})), Scope(frozenset({("kitchen", "care"), ("garden", None)}))
    assert unit & care == care & unit == Scope(frozenset({("kitchen", "care")}))
    assert unit & EVERYTHING == EVERYTHING & unit == unit
    assert unit & NOTHING == NOTHING


def test_the_command_line_makes_lists_and_revokes(company_file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    home = ["--home", str(company_file.parent), "--json"]
    assert main(["token", "create", "--name", "Nightly", "--unit", "kitchen", "garden", *home]) == 0
    made = json.loads(capsys.readouterr().out)
    assert made["token"]["places"] == ["kitchen", "garden"]
    assert tokens.viewer_with(company_file.parent, read_company(company_file), made["secret"]) is not None
    assert main(["token", "list", *home]) == 0
    assert json.loads(capsys.readouterr().out) == {"tokens": [made["token"]]}
    assert main(["token", "revoke", made["token"]["id"], *home]) == 0
    assert tokens.viewer_with(company_file.parent, read_company(company_file), made["secret"]) is None
    assert main(["token", "revoke", *home[:2]]) == 2
    assert main(["token", "create", "--name", "Nightly", *home[:2]]) == 2
    assert "at least one business unit" in capsys.readouterr().err


def test_the_command_line_shows_and_exports_the_audit_log_and_verify_checks_it(
    company_file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = company_file.parent
    audit.record(folder, "care@alder.example", "download", file="a\x1b[31m.csv")
    assert main(["audit", "--home", str(folder)]) == 0
    shown = capsys.readouterr().out
    assert "care@alder.example" in shown
    assert "head.of.care@alder.example: lead, kitchen / care" in shown  # the grants are noticed
    assert "\x1b" not in shown
    assert main(["audit", "--json", "--home", str(folder)]) == 0
    assert capsys.readouterr().out.encode() == (folder / audit.FILE).read_bytes()
    assert main(["verify", "--home", str(folder)]) == 0
    (folder / audit.FILE).write_text((folder / audit.FILE).read_text().replace("care@alder", "hr@alder", 1))
    assert main(["verify", "--home", str(folder)]) == 2
    assert "audit.jsonl, line 1: entry 1 was changed" in capsys.readouterr().out
