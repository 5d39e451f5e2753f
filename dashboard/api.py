"""Exports over HTTP: `POST /api/exports` with a token, for machines and for people without a browser."""

import asyncio
import shutil
import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, Literal, cast

from starlette.datastructures import FormData, UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import Message

from dashboard import audit, logs, tokens
from dashboard.access import see
from dashboard.errors import Busy, DashboardError, NotGranted, Refused
from dashboard.home import Home
from dashboard.intake.archive import file_label
from dashboard.intake.safe import Worker
from dashboard.limits import Buckets
from dashboard.loading import Loaded, commit, placed_for, preview
from dashboard.placing import Place
from dashboard.turns import READING
from dashboard.viewer import Viewer

#: The largest body: an export and the form around it.
LARGEST = (200 << 20) + (1 << 20)
#: What may be said beside the file; as the options of `load`.
FIELDS = ("unit", "department", "channel", "format", "covers", "dates", "decimal", "dry_run")
STATUS = {"committed": 201, "unchanged": 200, "refused": 422, "ask": 409}


class _Answer(Exception):
    """What is answered instead of loading."""

    def __init__(self, status: int, sentence: str, **headers: str) -> None:
        super().__init__(sentence)
        self.status, self.headers = status, headers


def routes(home: Path, largest: int = LARGEST, each: Buckets | None = None) -> list[Route]:
    """The addresses of the interface; `largest` is how many bytes a body may have, `each` what one token may ask."""
    allowed = each or Buckets(burst=60, rate=1)

    async def exports(request: Request) -> Response:
        return await _answered(request, lambda: _load(request, home, largest, allowed))

    return [Route("/api/exports", exports, methods=["POST"])]


async def _answered(request: Request, work: Callable[[], Awaitable[Response]]) -> Response:
    """The answer, whatever happens on the way: one sentence and a status."""
    try:
        return await work()
    except _Answer as answer:
        return _error(answer.status, str(answer), answer.headers)
    except Busy as error:
        return _error(503, str(error), {"retry-after": "20"})
    except DashboardError as error:
        return _error(422, str(error))
    except MultiPartException as error:
        return _error(400, f"This is no form as it should be: {error.message}")
    except Exception as error:
        reference = logs.fault("request failed", error)
        return _error(500, f"Something went wrong on our side. Reference {reference}: the log has the details.")


async def _load(request: Request, folder: Path, largest: int, each: Buckets) -> Response:
    home, viewer = await asyncio.to_thread(_who, request, folder)
    if wait := each.take(str(viewer.email)):
        raise _Answer(429, "Too many exports at once with this token.", **{"retry-after": str(int(wait) + 1)})
    form = await _form(request, largest)
    try:
        file, said = _said(form)
        with tempfile.TemporaryDirectory() as spool:
            path = Path(spool) / "export"  # the name of an upload is never a path
            await asyncio.to_thread(_spool, file, path)
            loaded = await asyncio.to_thread(_loaded, home, viewer, path, file_label(file.filename or "export"), said)
    finally:
        await form.close()
    tried = loaded.status == "committed" and loaded.export is None
    return _json(200 if tried else STATUS[loaded.status], {"exports": [loaded.as_dict()]})


def _who(request: Request, folder: Path) -> tuple[Home, Viewer]:
    """The home, and who shows the token."""
    said = request.headers.get("authorization", "")
    scheme, _, secret = said.partition(" ")
    asked = {"www-authenticate": "Bearer"}
    if scheme.lower() != "bearer" or not secret.strip():
        raise _Answer(401, "Send a token: Authorization: Bearer …", **asked)
    try:
        home = Home.open(folder)
    except Refused:
        raise _Answer(503, "There is no company here yet, or company.yaml has a mistake.") from None
    audit.notice_grants(home.path, home.company)
    viewer = tokens.viewer_with(home.path, home.company, secret.strip())
    if viewer is None:
        where = request.client.host if request.client else None
        audit.record(home.path, "unknown token", "refused", asked="upload over HTTP", address=where)
        raise _Answer(401, "This token lets nobody in: it is unknown, expired or revoked.", **asked)
    return see(home, viewer), viewer


async def _form(request: Request, largest: int) -> FormData:
    """The form, its file on the disk and never as a whole in memory."""
    length = request.headers.get("content-length", "0")
    if not (length.isascii() and length.isdigit()) or int(length) > largest:
        raise _Answer(413, f"A file may have up to {largest >> 20} MB.")
    if not request.headers.get("content-type", "").startswith("multipart/form-data"):
        raise _Answer(415, "Send a form: multipart/form-data with the field file.")
    got, receive = 0, request.receive

    async def counted() -> Message:
        nonlocal got
        message = await receive()
        got += len(message.get("body", b""))
        if got > largest:
            raise _Answer(413, f"A file may have up to {largest >> 20} MB.")
        return message

    body = Request(request.scope, counted).stream()
    return await MultiPartParser(request.headers, body, max_files=1, max_fields=len(FIELDS)).parse()


def _said(form: FormData) -> tuple[UploadFile, dict[str, str]]:
    file = form.get("file")
    if not isinstance(file, UploadFile):
        raise _Answer(400, "The field file is missing: send the export in it.")
    said = {name: str(value).strip() for name, value in form.items() if name != "file"}
    for name in said:
        if name not in FIELDS:
            raise _Answer(400, f"There is no field {name[:40]!r}; beside file there are {', '.join(FIELDS)}.")
    if said.get("dates", "dmy") not in ("dmy", "mdy") or said.get("decimal", ",") not in (",", "."):
        raise _Answer(400, "dates is dmy or mdy; decimal is a comma or a point.")
    return file, {name: value for name, value in said.items() if value}


def _spool(file: UploadFile, path: Path) -> None:
    file.file.seek(0)
    with path.open("wb") as target:
        shutil.copyfileobj(file.file, target, 1 << 20)


def _loaded(home: Home, viewer: Viewer, path: Path, name: str, said: dict[str, str]) -> Loaded:
    """Read, place and commit, as `load` does."""
    covers = home.calendar().parse(said["covers"]) if "covers" in said else None
    with READING.turn(str(viewer.email)), Worker(formats=home.formats) as worker:
        reading = worker.read(
            path,
            name,
            format=said.get("format"),
            dates=cast(Literal["dmy", "mdy"] | None, said.get("dates")),
            decimal=cast(Literal[",", "."] | None, said.get("decimal")),
            period=covers,
            today=home.today,
            timezone=home.company.timezone,
        )
    there = Place(said.get("unit"), said.get("department"), said.get("channel"))
    try:
        placed = placed_for(home, reading, there)
        if said.get("dry_run", "").lower() in ("1", "true", "yes"):
            return preview(home, placed)
        return commit(home, placed, path, str(viewer.email))
    except NotGranted as error:
        raise _Answer(403, str(error)) from None


def _error(status: int, sentence: str, headers: dict[str, str] | None = None) -> Response:
    return _json(status, {"error": sentence}, headers)


def _json(status: int, document: dict[str, Any], headers: dict[str, str] | None = None) -> Response:
    return JSONResponse(document, status, headers={"cache-control": "no-store", **(headers or {})})
