"""Captions and words of classification."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from reftel.lexicon.load import read_rows


@cache
def captions() -> frozenset[str]:
    """Give the captions that may stand on a line of their own, in capitals."""
    return frozenset(row["caption"] for row in read_rows("captions.csv"))


@cache
def classifications() -> Mapping[str, str]:
    """Give the words of classification lines, in capitals, with the spelling that reftel uses."""
    return MappingProxyType({row["word"]: row["classification"] for row in read_rows("classifications.csv")})
