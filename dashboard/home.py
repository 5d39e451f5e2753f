"""The home: the one folder that holds a company's file, its store and its originals."""

import os
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from itertools import count
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from dashboard import audit
from dashboard.catalogue import Catalogue, load_catalogue
from dashboard.company import Company, read_company
from dashboard.errors import NotGranted, Refused
from dashboard.intake.own import Formats, formats_in, read_own
from dashboard.period import Calendar
from dashboard.store import open_store, seen_by
from dashboard.store.log import Store
from dashboard.viewer import LOCAL, Viewer


@dataclass(frozen=True)
class Home:
    """A folder with a valid company.yaml. The store inside is opened when it is first asked for."""

    path: Path
    company: Company
    catalogue: Catalogue
    viewer: Viewer = LOCAL  # who looks; see access.see
    _whole: "Home | None" = field(default=None, repr=False, compare=False)
    #: Another one for each home that was ever opened.
    mark: int = field(default_factory=count().__next__, init=False, repr=False, compare=False)

    @classmethod
    def open(cls, path: Path) -> "Home":
        """The home in this folder. Refused: there is no company.yaml, or it is wrong."""
        file = path / "company.yaml"
        if not file.exists():
            raise Refused(
                f"There is no company.yaml in {path}. Copy sample_data/company.yaml there and make it your own, "
                f"or name another home with --home."
            )
        return cls(path.resolve(), read_company(file), load_catalogue())

    def seen_by(self, viewer: Viewer, company: Company) -> "Home":
        """This home for one viewer, with their part of the company: its store answers and takes no more than theirs."""
        return Home(self.path, company, self.catalogue, viewer, self._whole or self)

    @cached_property
    def sight(self) -> str:
        """Equal for whoever sees and may do the same in this home: what caches of answers are keyed by."""
        return f"{self.path} {(self._whole or self).mark} {self.viewer.rights}"

    @cached_property
    def store(self) -> Store:
        """The data of this home, as far as the viewer may see it."""
        return seen_by(self._unseen, self.viewer, self._record)

    @cached_property
    def _unseen(self) -> Store:
        if self._whole is not None:
            return self._whole._unseen
        return open_store(self.path / "store", self.company.timezone, self.catalogue)

    def _record(self, what: str, who: str, facts: Mapping[str, Any]) -> None:
        if self.viewer.is_local:
            audit.record(self.path, None, what, **facts, by=who or None)
        else:
            audit.record(self.path, who, what, **facts)

    @property
    def formats(self) -> Formats:
        """The built-in formats and the company's own, from the files in `formats/` as they are now."""
        return formats_in(self.path / "formats")

    def add_format(self, name: str, text: str) -> str:
        """Keep one more of the company's own formats. Returns its name: another, where this one is taken.

        DefinitionError: the text is no format; then nothing is kept. Refused: who looks may load nothing.
        """
        if not self.viewer.may_upload:
            raise NotGranted("Only who loads exports may teach the dashboard a new kind of them.")
        read_own(text, name)
        folder = self.path / "formats"
        folder.mkdir(exist_ok=True)
        with tempfile.NamedTemporaryFile("w", encoding="utf-8", dir=folder, suffix=".new") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
            for free in (name, *(f"{name}_{number}" for number in range(2, 1000))):
                try:
                    os.link(file.name, folder / f"{free}.yaml")  # whole or not at all, and never over another
                except FileExistsError:
                    continue
                (folder / f"{free}.yaml").chmod(0o644)
                return free
        raise Refused(f"There are too many formats named {name}; choose another name.")

    @property
    def today(self) -> date:
        """Today in the company's time zone."""
        return datetime.now(ZoneInfo(self.company.timezone)).date()

    def calendar(self, today: date | None = None) -> Calendar:
        """The company's calendar, seen from today."""
        return Calendar(today or self.today, self.company.fiscal_year_start)
