"""What a notebook shows of an answer: the words that a person needs, and never markup of a cable."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import reftel
from reftel.analysis.queries import Reply
from reftel.analysis.where import Where
from reftel.lexicon.places.links import Place


@pytest.fixture(scope="module")
def store(examples_with_texts: Path) -> Iterator[reftel.Store]:
    with reftel.open_store(examples_with_texts) as opened:
        yield opened


# A question -> words that its answer shows, with the reason
SHOWN: list[tuple[Callable[[reftel.Store], object], tuple[str, ...]]] = [
    (lambda store: store.where("07STATE21870"), ("PlusD", "07STATE21870_a.html", "https://foia.state.gov/")),
    (lambda store: store.where("07CAIRO3402"), ("why it may be missing", "none of year: CAIRO 2007")),
    (lambda store: store.missing(limit=1), ("07OTTAWA337", "ask Department of State")),  # not "6 of them"
    (lambda store: store.explain("07OSLO211", "07STATE21870"), ("SECSTATE 21870", "responds_to", "assumed")),
    (lambda store: store.explain("07STATE36510", "09OSLO1"), ("does not cite it",)),
    (lambda store: store.stats(), ("CONFIDENTIAL", "references held", "REYKJAVIK", "2007")),
    (lambda store: store.coverage(), ("OSLO", "2007", "%")),
    (lambda store: store.communities(), ("COPENHAGEN 3, OTTAWA 3", "07STATE21870")),  # no dicts
    (lambda store: store.replies("07STATE36510"), ("LONDON", "none", "OTTAWA", "answers")),
]  # fmt: skip


@pytest.mark.parametrize("number", range(len(SHOWN)))
def test_an_answer_shows_what_was_asked(store: reftel.Store, number: int) -> None:
    ask, words = SHOWN[number]
    shown: str = ask(store)._repr_html_()  # type: ignore[attr-defined]
    assert [word for word in words if word not in shown] == []
    assert "{'" not in shown and "&#x27;" not in shown and "<table>" in shown


def test_markup_in_a_place_is_text() -> None:
    shown = Where(places=(Place("ask", "<script>alert(1)</script>", "", "javascript:x"),))._repr_html_()
    assert "<script" not in shown and "<a " not in shown


def test_a_line_says_whether_a_post_answered() -> None:
    assert repr(Reply("LONDON", "action")) == "Reply(post='LONDON', addressed='action', answer='none')"
