"""Schemes of numbers: which of them knows a number, and how another one is added."""

from collections.abc import Sequence

import pytest

from reftel.model.records import Entry
from reftel.parse.cable import parse_ref_line
from reftel.parse.refs import entry, schemes
from reftel.parse.refs.drafts import Draft, Drafts
from reftel.parse.refs.schemes import SCHEMES, Scheme
from reftel.parse.refs.tokens import Token, tokenize_entry


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("OSLO 512", "number of a post"),
        ("OSLO TEL NO. 512", "number of a post"),
        ("TOSEC 61", "number of a post"),
        ("OURTEL 512", "number whose post is not told"),
        ("USMISSION VIENNA 702", "number whose post is not told"),
        ("STAE 86211", "number of a post in no table"),
        ("ZZYZXVILLE 512", "number of a post in no table"),
        ("512", "number alone"),
        ("IIR 6 849 0012 08", None),
        ("SMITH EMAIL 512", None),
    ],
)
def test_first_scheme_that_knows_a_number(text: str, name: str | None) -> None:
    tokens = tokenize_entry(text, 0, len(text))
    drafts = Drafts(text, text, Entry("", 0, len(text)))
    *words, number = tokens[:-2]
    drafts.words = words
    known = (s.name for s in SCHEMES if s.kind == number.kind and s.match(tokens, len(words), drafts))
    assert next(known, None) == name


def test_schemes_have_names_of_their_own_and_a_grammar() -> None:
    assert len({scheme.name for scheme in SCHEMES}) == len(SCHEMES)
    assert all(" = " in (scheme.match.__doc__ or "") for scheme in SCHEMES)


def test_a_scheme_is_a_function_and_a_line(monkeypatch: pytest.MonkeyPatch) -> None:
    def circular(tokens: Sequence[Token], at: int, drafts: Drafts) -> Draft | None:
        token = tokens[at]
        if not token.text.startswith("CA-"):
            return None
        return Draft(token._replace(text=token.text[3:]), at + 1, "STATE", len(drafts.words))

    text = "REF: A. CIRCULAR CA-3400 (NOTAL), 3401; OSLO 61"
    assert [(ref.kind.value, ref.serial) for ref in parse_ref_line(text)] == [
        ("document", None),
        ("cable", 61),
    ]
    monkeypatch.setattr(schemes, "SCHEMES", (*SCHEMES, Scheme("circular airgram", "report", circular)))
    found = [(ref.post, ref.serial, ref.notal) for ref in parse_ref_line(text)]
    assert found == [("STATE", 3400, True), ("STATE", 3401, False), ("OSLO", 61, False)]


def test_tokens_are_not_changed_by_reading(monkeypatch: pytest.MonkeyPatch) -> None:
    kept: list[tuple[Token, ...]] = []

    def tokenize(blanked: str, start: int, end: int) -> tuple[Token, ...]:
        kept.append(tokenize_entry(blanked, start, end))
        return kept[-1]

    monkeypatch.setattr(entry, "tokenize_entry", tokenize)
    text = "REF: OSLO 512 (08), 5/6 (SEE ROME 61), USEU/BRUSSELS 7, 8/11 - TIDES"
    assert parse_ref_line(text)
    (tokens,) = kept
    assert isinstance(tokens, tuple)
    assert tokens == tokenize_entry(text, 5, len(text))
