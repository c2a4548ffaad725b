"""What paragraphs in capitals name, what they repeat, and what a sentence does with its reference."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import telegrams
from reftel.model.records import Cable, RawCable
from reftel.parse.cable import parse_cable

CASES = json.loads((Path(__file__).parents[1] / "data" / "bodies.json").read_text(encoding="utf-8"))


def cases(kind: str) -> list[Any]:
    return [pytest.param(case, id=case["why"]) for case in CASES if kind in case]


def parse(text: str) -> Cable:
    return parse_cable(RawCable(source="1976LIMA00099.txt", form="telegram", text=text))


def named(cable: Cable) -> list[str]:
    found = (mention.cable for mention in cable.mentions if mention.cable)
    return [f"{ref.post} {ref.serial}" for ref in found]


@pytest.mark.parametrize("case", cases("cables"))
def test_cables_that_a_paragraph_names(case: dict[str, Any]) -> None:
    assert named(parse(case["text"])) == case["cables"]


@pytest.mark.parametrize("case", cases("repeats"))
def test_telegram_that_is_repeated(case: dict[str, Any]) -> None:
    cable = parse(case["text"])
    assert set(named(cable)) == set(case["repeats"])
    assert {mention.relation.value for mention in cable.mentions} == {"repeats"}
    assert [ref.serial for ref in cable.refs] == ([5] if "REF: STATE 5" in case["text"] else [])


@pytest.mark.parametrize("case", cases("relation"))
def test_relation_of_a_sentence(case: dict[str, Any]) -> None:
    cable = parse(telegrams.telegram(ref="REF: A. STATE 36510", body=f"1. (U) {case['sentence']}"))
    assert [mention.relation.value for mention in cable.mentions] == [case["relation"]]
