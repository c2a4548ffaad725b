"""The server: uvicorn on an address of this machine, patient with nobody."""

from __future__ import annotations

import asyncio
import ctypes
import socket
from contextlib import suppress
from typing import Any

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

_MOST_CONNECTING = 2048  # as of uvicorn
_HEAPS = -8  # M_ARENA_MAX of malloc.h
_PATIENCE = 10.0  # seconds in which a request has to be there


class ImpatientProtocol(H11Protocol):
    """Ends a connection on which no whole request comes, so that slow clients keep nobody out."""

    _waiting: asyncio.TimerHandle | None = None
    _seen: object = None  # the request that was at hand, or answered, when it was last looked

    def connection_made(self, transport: Any) -> None:
        """Begin to wait for the first request."""
        super().connection_made(transport)
        self._waiting = self.loop.call_later(_PATIENCE, self._end_if_idle)

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait no longer."""
        if self._waiting:
            self._waiting.cancel()
        super().connection_lost(exc)

    def _end_if_idle(self) -> None:
        is_idle = self.cycle is None or self.cycle.response_complete
        if is_idle and self.cycle is self._seen:
            self.transport.close()
        else:
            self._seen = self.cycle
            self._waiting = self.loop.call_later(_PATIENCE, self._end_if_idle)


def share_heap() -> None:
    """Let the threads that answer take memory from one heap, where the C library has one for each: what one
    of them has freed the others can use then.
    """
    with suppress(AttributeError, OSError, TypeError):  # of a system without glibc
        ctypes.CDLL(None).mallopt(_HEAPS, 1)


def listen(host: str, port: int) -> socket.socket:
    """Return a socket that listens at an address, port 0 for any that is free; raises OSError.

    Who connects before the server is there to answer waits for it.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # asyncio sends at once only where a socket says it is of TCP: else the end of an answer waits 40 ms.
    made = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        made.bind((host, port))
        made.listen(_MOST_CONNECTING)
    except OSError:
        made.close()
        raise
    return made


def run(app: Any, at: socket.socket) -> None:
    """Serve an application at a socket until the program is interrupted."""
    uvicorn.Server(settings_of(app)).run(sockets=[at])


def settings_of(app: Any) -> uvicorn.Config:
    """Return how uvicorn serves: with limits on all that a client can send, and logging errors alone."""
    return uvicorn.Config(
        app,
        http=ImpatientProtocol,
        ws="none",
        lifespan="off",
        log_level="error",
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_keep_alive=5,
        timeout_graceful_shutdown=5,
        h11_max_incomplete_event_size=16_384,
    )
