"""A real server on this machine for a test: uvicorn in a thread, asked over a socket."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import httpx
import uvicorn

from reftel.serve import Served, make_app, served_page
from reftel.serve.guard import door
from reftel.serve.run import listen, settings_of


class Server(NamedTuple):
    """A server that runs: its address, its token, and a client that knows the token."""

    address: str
    port: int
    token: str
    client: httpx.Client

    def ask(self, question: str, **asked: object) -> httpx.Response:
        return self.client.get(f"/api/{question}", params=asked)  # type: ignore[arg-type]


@contextmanager
def serving(store: Path, corrections: Path | None = None, seconds: float = 10.0) -> Iterator[Server]:
    with (
        served_page(store, seconds=seconds, saves=corrections is not None) as page,
        listen("127.0.0.1", 0) as at,
    ):
        made = door("127.0.0.1", at.getsockname()[1])
        server = uvicorn.Server(settings_of(make_app(Served(page, corrections), made)))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [at]})
        thread.start()
        address = f"http://127.0.0.1:{made.port}"
        headers = {"authorization": f"Bearer {made.token}"}
        try:
            with httpx.Client(base_url=address, headers=headers, timeout=60) as client:
                yield Server(address, made.port, made.token, client)
        finally:
            server.should_exit = True
            thread.join()
