"""Clients that send what they like, as much as they like, all at once."""

from __future__ import annotations

import asyncio
import random
import socket
import string
from collections import Counter
from contextlib import suppress
from pathlib import Path
from typing import Any

import httpx
import pytest
import schemathesis
from hypothesis import settings

from reftel.serve.openapi import describe
from reftel.serve.questions import QUESTIONS
from servers import Server, serving

SCHEMA = schemathesis.openapi.from_dict(describe(with_corrections=True))


@SCHEMA.parametrize()
@settings(max_examples=8)
def test_what_is_described_is_kept_to(case: Any, server: Server) -> None:
    """No answer is a fault of the server, and each is one of those that are described."""
    headers = {"Authorization": f"Bearer {server.token}"}
    answer = case.call(base_url=server.address, headers=headers, timeout=60)
    assert answer.status_code < 500, answer.text
    case.validate_response(answer, checks=[schemathesis.checks.not_a_server_error])


def test_a_thousand_at_once_are_answered_or_told_to_come_again(server: Server) -> None:
    async def ask_all() -> Counter[int]:
        limits = httpx.Limits(max_connections=None, max_keepalive_connections=0)
        headers = {"authorization": f"Bearer {server.token}"}
        async with httpx.AsyncClient(
            base_url=server.address, headers=headers, limits=limits, timeout=120
        ) as client:
            answers = await asyncio.gather(
                *(client.get(f"/api/top?limit={1 + at % 50}") for at in range(1000)), return_exceptions=True
            )
        return Counter(answer.status_code if isinstance(answer, httpx.Response) else 0 for answer in answers)

    counts = asyncio.run(ask_all())
    assert set(counts) <= {200, 503}
    assert counts[200] > 900
    assert server.ask("stats").status_code == 200


@pytest.mark.parametrize("question", sorted(QUESTIONS))
def test_noise_is_refused_in_words(server: Server, question: str) -> None:
    draw = random.Random(question)
    letters = string.printable + "\u0141\u202e\x00\u00e9\U0001f41f%&="
    for _ in range(20):
        names = [
            "mrn",
            "words",
            "limit",
            "post",
            "year",
            "after",
            "one",
            "other",
            "citing",
            "cited",
            "depth",
            "x",
            *("of", "q", "sort", "from", "to", "tag", "topic", "look", "held", "relation", "heads"),
        ]
        asked = {
            draw.choice(names): "".join(draw.choices(letters, k=draw.randrange(60)))
            for _ in range(draw.randrange(4))
        }
        answer = server.client.get(f"/api/{question}", params=asked)
        assert answer.status_code in (200, 400, 404, 409), (asked, answer.text)
        assert answer.headers["content-type"] == "application/json"


@pytest.mark.parametrize("size", [20_000, 2_000_000])
def test_an_endless_address_is_refused(server: Server, size: int) -> None:
    told = b""
    with socket.create_connection(("127.0.0.1", server.port), 30) as line, suppress(OSError):
        line.sendall(b"GET /api/search?words=" + b"a" * size + b" HTTP/1.1\r\n\r\n")
        told = line.recv(1000)
    assert told[:12] in (b"", b"HTTP/1.1 400")  # the line is cut, at the latest when it is too long
    assert server.ask("stats").status_code == 200


def test_what_takes_too_long_ends(examples_with_texts: Path) -> None:
    with serving(examples_with_texts, seconds=0.0) as slow:
        answer = slow.ask("stats")
    assert answer.status_code in (200, 503)
