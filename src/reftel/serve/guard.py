"""Who may ask: this machine's own browser, at the address that was printed, and programs that know the token.

Any page that a browser has open can send requests to this machine. So the token is asked for each time, the
name of the host has to be one that nobody else can make point here, and what another site sends is refused.
"""

from __future__ import annotations

import hmac
import ipaddress
import secrets
import socket
from collections.abc import Iterable
from http.cookies import CookieError, SimpleCookie
from typing import NamedTuple
from urllib.parse import parse_qsl, urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_PARAMETER = "token"
_BEARER = "Bearer "
_HEADERS = {
    "cache-control": "private, no-cache",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
}
_POLICY = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
_SAFE_SITES = ("", "none", "same-origin")


class Door(NamedTuple):
    """What a request must show: the token and a name of this host; the port tells cookies apart."""

    token: str
    port: int
    names: frozenset[str]

    @property
    def cookie(self) -> str:
        """The name of the cookie, which all ports of a host share."""
        return f"reftel-{self.port}"


def door(bound: str, port: int) -> Door:
    """Return what requests to an address must show: a token that nobody can guess, new at each start."""
    return Door(secrets.token_urlsafe(24), port, own_names(bound))


def own_names(bound: str) -> frozenset[str]:
    """Return the names by which a browser may call this host; its numbers are always allowed.

    A name of somebody else's can be made to point here (DNS rebinding), a number cannot.
    """
    names = {"localhost", bound.lower()}
    if not _is_number(bound) or not ipaddress.ip_address(bound).is_loopback:
        names.add(socket.gethostname().lower())
    return frozenset(names)


class Guard:
    """Lets through what may ask, and says on each answer how little a browser may do with it."""

    def __init__(self, app: ASGIApp, door: Door) -> None:
        self._app = app
        self._door = door

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request that may not be; hand on the others."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _HEADERS.items():
                    headers.setdefault(name, value)
                headers.setdefault("content-security-policy", _POLICY)
            await send(message)

        refusal = self._refusal(scope)
        await (refusal or self._app)(scope, receive, send_guarded)

    def _refusal(self, scope: Scope) -> Response | None:
        headers = Headers(scope=scope)
        host = headers.get("host", "")
        if not self._is_own(host):
            return _refused(421, "this server does not go by that name; open the address that it printed")
        origin = headers.get("origin")
        if origin is not None and urlsplit(origin)[:2] != (scope["scheme"], host):
            return _refused(403, "another site may not ask")
        asked = (
            dict(parse_qsl(scope["query_string"].decode("latin-1"), max_num_fields=100))
            if scope["path"] == "/"
            else {}
        )
        if _PARAMETER in asked and scope["method"] == "GET":
            return self._let_in(asked[_PARAMETER])
        if headers.get("sec-fetch-site", "") not in _SAFE_SITES:
            return _refused(403, "another site may not ask")
        if not self._knows(headers):
            return _refused(401, "open the address with the token that reftel serve printed")
        return None

    def _let_in(self, token: str) -> Response:
        """Give the browser that knows the token a cookie, and an address without it."""
        if not hmac.compare_digest(token.encode(), self._door.token.encode()):
            return _refused(401, "that is not the token of this server; open the address that it printed")
        response = RedirectResponse("/", status_code=303)
        response.set_cookie(self._door.cookie, token, httponly=True, samesite="strict", path="/")
        return response

    def _knows(self, headers: Headers) -> bool:
        shown = [
            headers.get("authorization", "").removeprefix(_BEARER),
            *_cookies(headers, self._door.cookie),
        ]
        return any(hmac.compare_digest(one.encode(), self._door.token.encode()) for one in shown if one)

    def _is_own(self, host: str) -> bool:
        try:
            parts = urlsplit(f"//{host}")
            name = parts.hostname or ""
            _ = parts.port
        except ValueError:
            return False
        return not parts.username and (name in self._door.names or _is_number(name))


def _cookies(headers: Headers, name: str) -> Iterable[str]:
    try:
        found = SimpleCookie(headers.get("cookie", "")).get(name)
    except CookieError:
        return ()
    return (found.value,) if found else ()


def _is_number(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


def _refused(status: int, words: str) -> Response:
    return JSONResponse({"error": words}, status_code=status)
