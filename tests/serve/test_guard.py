"""Who may ask the server, and what a browser may do with its answers."""

from __future__ import annotations

import socket
import time
from types import SimpleNamespace
from unittest.mock import Mock

import httpx
import pytest

from reftel.serve import run
from reftel.serve.guard import own_names
from servers import Server

OWN = "127.0.0.1"


def bare(
    server: Server, headers: dict[str, str], path: str = "/api/stats", method: str = "GET"
) -> httpx.Response:
    """Ask without the token, unless the headers have it; PORT and TOKEN stand for those of the server."""
    filled = {
        name: value.replace("PORT", str(server.port)).replace("TOKEN", server.token)
        for name, value in headers.items()
    }
    return httpx.request(method, f"{server.address}{path}", headers=filled, timeout=60)


TOKEN = {"authorization": "Bearer TOKEN"}
# what the request shows, and the status of the answer
SHOWN = [
    ({}, 401),
    ({"authorization": "Bearer wrong"}, 401),
    ({"authorization": "Bearer"}, 401),
    ({"authorization": "TOKEN"}, 200),
    ({"cookie": "reftel-PORT=TOKEN"}, 200),
    ({"cookie": "reftel-1=TOKEN"}, 401),  # of another server on this machine
    ({"cookie": 'reftel-PORT="TOK'}, 401),
    (TOKEN, 200),
    ({**TOKEN, "host": "localhost:PORT"}, 200),
    ({**TOKEN, "host": "[::1]:PORT"}, 200),
    ({**TOKEN, "host": "192.168.1.7:PORT"}, 200),  # a number is nobody's to turn
    ({**TOKEN, "host": "cables.example:PORT"}, 421),  # a name that was made to point here
    ({**TOKEN, "host": "localhost.example"}, 421),
    ({**TOKEN, "host": "127.0.0.1@cables.example"}, 421),
    ({**TOKEN, "host": "127.0.0.1:PORT:80"}, 421),
    ({**TOKEN, "origin": "http://127.0.0.1:PORT"}, 200),
    ({**TOKEN, "origin": "http://cables.example"}, 403),
    ({**TOKEN, "origin": "http://127.0.0.1:1"}, 403),
    ({**TOKEN, "origin": "https://127.0.0.1:PORT"}, 403),
    ({**TOKEN, "origin": "null"}, 403),  # a page from the disk, or in a frame without rights
    ({**TOKEN, "sec-fetch-site": "same-origin"}, 200),
    ({**TOKEN, "sec-fetch-site": "none"}, 200),  # typed by a person
    ({**TOKEN, "sec-fetch-site": "same-site"}, 403),  # another port of this machine
    ({**TOKEN, "sec-fetch-site": "cross-site"}, 403),
]  # fmt: skip


@pytest.mark.parametrize(("headers", "status"), SHOWN, ids=str)
def test_only_who_may_ask_is_answered(server: Server, headers: dict[str, str], status: int) -> None:
    answer = bare(server, headers)
    assert answer.status_code == status
    assert "references" not in answer.text or status == 200


@pytest.mark.parametrize("path", ["/", "/api/openapi.json", "/api/corrections", "/api/nothing", "/x"])
def test_nothing_is_told_without_the_token(server: Server, path: str) -> None:
    assert bare(server, {}, path).status_code == 401


def test_the_address_with_the_token_lets_the_browser_in(server: Server) -> None:
    with httpx.Client(base_url=server.address) as browser:
        assert browser.get("/").status_code == 401
        assert browser.get("/?token=wrong").status_code == 401
        entered = browser.get(f"/?token={server.token}")
        assert (entered.status_code, entered.headers["location"]) == (303, "/")
        cookie = entered.headers["set-cookie"]
        assert "HttpOnly" in cookie
        assert "SameSite=strict" in cookie
        assert browser.get("/").status_code == 200
        assert browser.get("/api/stats").status_code == 200


@pytest.mark.parametrize("path", ["/", "/api/stats", "/api/show?mrn=x", "/nothing"])
def test_each_answer_says_how_little_a_browser_may_do_with_it(server: Server, path: str) -> None:
    headers = server.client.get(path).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["x-frame-options"] == "DENY"
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert "access-control-allow-origin" not in headers


# No path from outside reaches the disk: each of these is no route.
PATHS = [
    "/..%2f..%2fetc%2fpasswd", "/../../etc/passwd", "/%2e%2e/%2e%2e/etc/passwd", "//etc/passwd", "/static/",
    "/graph.html", "/api/", "/api/../", "/api/%00", "/api/show%2f..%2f..%2f", "/reftel.sqlite", "/.git",
]  # fmt: skip


@pytest.mark.parametrize("path", PATHS)
def test_no_path_reaches_the_disk(server: Server, path: str) -> None:
    with socket.create_connection((OWN, server.port), 10) as line:
        asked = [f"GET {path} HTTP/1.1", f"Host: {OWN}", f"Authorization: Bearer {server.token}"]
        line.sendall("\r\n".join([*asked, "Connection: close", "", ""]).encode())
        answer = b"".join(iter(lambda: line.recv(65536), b""))
    status = int(answer.split(b" ", 2)[1])
    assert status in (400, 404)
    assert b"root:" not in answer


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"])
def test_questions_are_only_read(server: Server, method: str) -> None:
    assert bare(server, TOKEN, method=method).status_code == 405


@pytest.mark.parametrize(
    ("bound", "known"),
    [("127.0.0.1", False), ("::1", False), ("localhost", True), ("::", True), ("192.168.1.7", True)],
)
def test_the_name_of_the_machine_counts_where_others_are_let_in(bound: str, known: bool) -> None:
    assert (socket.gethostname().lower() in own_names(bound)) is known
    assert "localhost" in own_names(bound)


def test_who_sends_nothing_is_not_waited_for(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run, "_PATIENCE", 0.3)
    begun = time.monotonic()
    with socket.create_connection((OWN, server.port), 30) as line:
        line.sendall(b"GET / HTTP/1.1\r\nHost:")
        assert line.recv(1000) == b""
    assert time.monotonic() - begun < 30
    assert server.ask("stats").status_code == 200


def test_who_goes_on_asking_is_not_cut_off() -> None:
    """Only a line on which no other request was answered between two looks is ended."""
    first, second = (SimpleNamespace(response_complete=True) for _ in range(2))
    at_work = SimpleNamespace(response_complete=False)
    line = run.ImpatientProtocol.__new__(run.ImpatientProtocol)
    line.loop, line.transport = Mock(), Mock()
    looks = [
        (first, False),
        (second, False),
        (at_work, False),
        (at_work, False),
        (first, False),
        (first, True),
    ]
    for cycle, is_ended in looks:
        line.cycle = cycle  # type: ignore[assignment]
        line._end_if_idle()
        assert line.transport.close.called is is_ended


def test_who_comes_before_the_server_answers_waits() -> None:
    """A browser is sent to the address before the first answer can be given."""
    with (
        run.listen("127.0.0.1", 0) as at,
        socket.create_connection(at.getsockname()[:2], timeout=5) as client,
    ):
        client.sendall(b"GET / HTTP/1.1\r\n")


def test_the_end_of_an_answer_does_not_wait_for_the_client_to_have_its_beginning() -> None:
    """Python turns Nagle's algorithm off for sockets that say what they are."""
    with run.listen("127.0.0.1", 0) as at:
        assert at.proto == socket.IPPROTO_TCP
