"""The application: the page, the questions as JSON, the corrections. Starlette routes, threads answer."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import msgspec
from anyio import CapacityLimiter, to_thread
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route

from reftel.errors import (
    InputError,
    InvalidMRN,
    NotInStore,
    OutputError,
    ReftelError,
    SeveralCables,
    StoreUnavailable,
)
from reftel.serve import exports
from reftel.serve.catalogue.kept import Kept
from reftel.serve.corrections import MOST_BYTES, CorrectionsFile, OutOfDate
from reftel.serve.guard import Door, Guard
from reftel.serve.openapi import describe
from reftel.serve.page import Pages
from reftel.serve.part import Beside, OfPart, read_part
from reftel.serve.queries import Exported, read_query
from reftel.serve.questions import QUESTIONS, Question
from reftel.store import Store

T = TypeVar("T")
API = "/api"
VERSION = "reftel-store"
"""The header that says of which version of the store an answer is."""
_THREADS = 4
_QUICK = 3  # of the levels of gzip: the highest take three times as long, for a tenth less
_MOST_KEPT = 16_000_000  # bytes of answers
_MOST_WAITING = 1500  # requests; who comes then is told to come again
_STATUS: Mapping[type[ReftelError], int] = {
    NotInStore: 404,
    InvalidMRN: 400,
    SeveralCables: 409,
    StoreUnavailable: 503,
    OutOfDate: 412,
    InputError: 400,
    OutputError: 500,
}


class Served(NamedTuple):
    """What is served: the page of a store, and the file for corrections, where one was named."""

    page: Pages
    corrections: Path | None = None


class _Answers:
    """The handlers of requests, and what they share."""

    def __init__(self, served: Served) -> None:
        self.served = served
        self.stores = served.page.stores
        self.corrections = CorrectionsFile(served.corrections) if served.corrections else None
        self.kept = Kept(_MOST_KEPT)
        threading.Thread(target=self.stores.prepare, daemon=True).start()
        self._threads: CapacityLimiter | None = None
        self._waiting = 0

    async def page(self, request: Request) -> Response:
        path = await self._in_thread(self.served.page.now)
        return FileResponse(path, headers={"content-security-policy": "frame-ancestors 'none'"})

    async def part(self, request: Request) -> Response:
        query = read_query(OfPart, request.query_params.multi_items())
        body = await self._in_thread(self._read_part, query)
        headers = {"content-encoding": "identity", VERSION: self.stores.version()}
        return Response(body, media_type="application/octet-stream", headers=headers)

    def _read_part(self, query: OfPart) -> bytes:
        whole = self.stores.whole()
        with self._reading() as store:
            beside = Beside(whole.extent(store), whole.catalogue, self.served.page.links)
            return read_part(store, query, beside)

    async def openapi(self, request: Request) -> Response:
        return JSONResponse(describe(with_corrections=self.corrections is not None))

    async def question(self, request: Request) -> Response:
        asked = QUESTIONS.get(request.path_params["name"])
        if asked is None:
            raise HTTPException(404, f"there is no such question; the questions are: {', '.join(QUESTIONS)}")
        pairs = request.query_params.multi_items()
        mark = self._mark(request)
        if request.headers.get("if-none-match") == mark:
            return Response(status_code=304, headers={"etag": mark})
        body = self.kept.get(mark)
        if body is None:
            query = read_query(asked.query, pairs)
            body = self.kept.keep(mark, await self._in_thread(self._answer, asked, query))
        return Response(body, media_type="application/json", headers={"etag": mark})

    async def export(self, request: Request) -> Response:
        query = read_query(Exported, request.query_params.multi_items())
        version, whole = self.stores.version(), await self._in_thread(self.stores.whole)
        saving = await self._in_thread(self._with_store, exports.begin, query, whole)
        headers = {
            "content-disposition": f'attachment; filename="{saving.name}"',
            VERSION: version,
        }
        if query.format != "csv":
            data = await self._in_thread(self._with_store, exports.graph_of, saving)
            return Response(data, media_type="application/octet-stream", headers=headers)
        rows = self._rows(saving, version)
        return StreamingResponse(rows, media_type="text/csv; charset=utf-8", headers=headers)

    async def _rows(self, saving: exports.Saving, version: str) -> AsyncIterator[bytes]:
        """Yield a CSV in parts; where the store is replaced meanwhile the file ends as one that is cut."""
        yield exports.head_of(saving)
        for start in saving.starts:
            if self.stores.version() != version:
                raise StoreUnavailable(
                    "the store was replaced while a list was being saved", advice="save it again"
                )
            yield await self._in_thread(self._with_store, exports.part_of, saving, start)

    def _with_store(self, function: Callable[..., T], *given: object) -> T:
        with self._reading() as store:
            return function(store, *given)

    async def read_corrections(self, request: Request) -> Response:
        version = await self._in_thread(self._file().read)
        return PlainTextResponse(version.text, headers={"etag": f'"{version.mark}"'})

    async def write_corrections(self, request: Request) -> Response:
        file = self._file()
        seen = request.headers.get("if-match", "").strip('"')
        if not seen:
            raise HTTPException(428, "say which version you read: If-Match with its ETag")
        data = bytearray()
        async for part in request.stream():
            data += part
            if len(data) > MOST_BYTES:
                raise HTTPException(413, f"more than {MOST_BYTES:,} bytes of corrections")
        try:
            text = data.decode("utf-8")
        except UnicodeDecodeError as error:
            raise HTTPException(
                400, f"corrections must be UTF-8: {error.reason} at byte {error.start}"
            ) from error
        version = await self._in_thread(file.write, text, seen)
        return JSONResponse({"saved": file.path.name}, headers={"etag": f'"{version.mark}"'})

    def _file(self) -> CorrectionsFile:
        if self.corrections is None:
            raise HTTPException(404, "no file for corrections was named: start with --corrections FILE")
        return self.corrections

    def _answer(self, asked: Question, query: msgspec.Struct) -> bytes:
        whole = [self.stores.whole()] if asked.of_whole else []
        with self._reading() as store:
            return msgspec.json.encode(asked.answer(store, query, *whole))

    @contextmanager
    def _reading(self) -> Iterator[Store]:
        with self.stores.reading() as store:
            try:
                yield store
            except ReftelError as error:
                if store.steps.are_late():
                    words = f"this takes longer than {self.stores.seconds:.0f} seconds; ask for less"
                    raise HTTPException(503, words) from error
                raise

    def _mark(self, request: Request) -> str:
        words = f"{self.stores.version()} {request.url.path}?{request.url.query}"
        return f'W/"{hashlib.sha256(words.encode()).hexdigest()[:32]}"'

    async def _in_thread(self, function: Any, *given: Any) -> Any:
        if self._waiting >= _MOST_WAITING:
            raise HTTPException(503, "too many requests at once; try again in a moment")
        self._threads = self._threads or CapacityLimiter(_THREADS)
        self._waiting += 1
        try:
            return await to_thread.run_sync(function, *given, limiter=self._threads)
        finally:
            self._waiting -= 1


def make_app(served: Served, door: Door) -> Starlette:
    """Return the application that serves a store; raises ReftelError where it cannot be opened."""
    answers = _Answers(served)
    app = Starlette(
        routes=[
            Route("/", answers.page),
            Route("/page/part", answers.part),
            Route(f"{API}/openapi.json", answers.openapi),
            Route(f"{API}/corrections", answers.read_corrections, methods=["GET"]),
            Route(f"{API}/corrections", answers.write_corrections, methods=["PUT"]),
            Route(f"{API}/export", answers.export),
            Route(f"{API}/{{name}}", answers.question),
        ],
        middleware=[
            Middleware(Guard, door=door),
            Middleware(GZipMiddleware, minimum_size=1000, compresslevel=_QUICK),
        ],
        exception_handlers={
            HTTPException: _say_refusal,
            msgspec.ValidationError: _say_invalid,
            ReftelError: _say_error,
        },
    )
    app.router.redirect_slashes = False
    return app


async def _say_refusal(request: Request, error: Exception) -> Response:
    status, words = getattr(error, "status_code", 500), getattr(error, "detail", "")
    return JSONResponse({"error": words}, status_code=status)


async def _say_invalid(request: Request, error: Exception) -> Response:
    return JSONResponse({"error": str(error)}, status_code=400)


async def _say_error(request: Request, error: Exception) -> Response:
    status = next((_STATUS[kind] for kind in type(error).__mro__ if kind in _STATUS), 500)
    return JSONResponse({"error": _words_of(error)}, status_code=status)


def _words_of(error: Exception) -> str:
    """Say what is wrong; where the files of this machine lie is nobody's business."""
    if not isinstance(error, ReftelError):
        return str(error)
    return str(ReftelError(error.cause, place=Path(error.place).name, advice=error.advice))
