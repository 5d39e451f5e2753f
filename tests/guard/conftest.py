"""A dashboard without sign-in, shared by the tests that only ask it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from serving import COMPANY, Served, serving


@pytest.fixture(scope="session")
def local(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """Served for whoever uses this machine, with a company and without any export."""
    home = tmp_path_factory.mktemp("home")
    (home / "company.yaml").write_text(COMPANY)
    with serving(home) as served:
        yield served


@pytest.fixture
def cookie(local: Served) -> str:
    """The cookie of a session that has just begun."""
    return local.enter()


@pytest.fixture
def company_home(tmp_path: Path) -> Path:
    """A home with a company."""
    (tmp_path / "company.yaml").write_text(COMPANY)
    return tmp_path
