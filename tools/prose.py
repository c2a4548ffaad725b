"""Invented text that weighs on a reader as a real one does: word lengths, capitals, marks, line ends.

Its figures are those of 244 public pages: 5.4 characters a word, one word in four with a capital, 3 % with
digits, per thousand characters 8.7 full stops, 7 commas, 2 brackets, 1 quotation mark; seven cables of ten
broken into lines of some sixty characters. Words that begin like "ref" and are none occur as often as there.
"""

from __future__ import annotations

import random
import textwrap
from typing import NamedTuple

PLAIN = """
    the the the the the the the the the the the to to to to to to and and and and and of of of of of in in in
    in that that that a a a for for with with on on is was as be not would by has had from said it are its
    he his she an will have but this were more than also who they been their about one after could other
    harbour council minister agreed proposal fisheries quota survey vessel budget session committee draft
    delegation visit schedule regional ministry electricity water rail airport customs tariff statistics
    university exchange programme grant commission report meeting official noted suggested considered
    expected government private sector policy support national discussion question position process
"""
# One of these in some 400 words; they must not be taken for references.
NEARLY_REF = (
    "reform reform therefore refused careful refugees referendum reflected referring preference refer"
)
NAMES = "Alder Birch Cedar Dahlia Elm Fern Gorse Hazel Ivy Juniper Larch Maple Oakes Pine Rowan Sorrel Thorne"
MARKED = "post-war long-term well-known vice-chairman co-operation mid-term so-called two-day non-paper"
NUMBERS = "2005 2007 15 30 120 3.5 40,000 12th 1998 50 7 2010 $20 25% 1,200 18"
ONSETS = "b br c ch d dr f g gl h k l m n p pr r s st t tr v w"
VOWELS = "a e i o u ai ea ou io"
CODAS = "n r s t l nd st ck m rt"
PARAGRAPHS = 1500
WIDTH = 62


class Paragraph(NamedTuple):
    """The same words as one line and broken into lines."""

    flowing: str
    wrapped: str


class Prose:
    """A store of paragraphs to draw from; made once, as making them is slow."""

    def __init__(self, chance: random.Random) -> None:
        self._plain = PLAIN.split()
        self._coined = [_coin(chance) for _ in range(12_000)]
        self._sorts = (
            (self._plain, 58),
            (self._coined, 23),
            ([word.title() for word in self._coined[:3000]] + NAMES.split() * 20, 11),
            ([word.upper() for word in self._coined[:400]], 3),
            (NUMBERS.split(), 3),
            (MARKED.split(), 2),
            (NEARLY_REF.split(), 0.25),
        )
        self.paragraphs = [self._paragraph(chance) for _ in range(PARAGRAPHS)]
        self.subjects = [self._subject(chance) for _ in range(3000)]

    def _words(self, chance: random.Random, count: int) -> list[str]:
        words, shares = zip(*self._sorts, strict=True)
        return [chance.choice(sort) for sort in chance.choices(words, shares, k=count)]

    def _paragraph(self, chance: random.Random) -> Paragraph:
        size = max(60, min(3000, chance.lognormvariate(6.3, 0.6)))
        sentences: list[str] = []
        while size > 0:
            sentences.append(self._sentence(chance))
            size -= len(sentences[-1]) + 2
        flowing = "  ".join(sentences)
        return Paragraph(flowing, " \n".join(textwrap.wrap(flowing, WIDTH, break_on_hyphens=False)))

    def _sentence(self, chance: random.Random) -> str:
        words = self._words(chance, max(5, int(chance.gauss(20, 7))))
        for place in range(6, len(words) - 3, 7):
            words[place] += chance.choice((",", ",", ",", "", ";", "'s"))
        if chance.random() < 0.12:
            place = chance.randrange(1, len(words) - 2)
            words[place : place + 2] = [f'"{words[place]}', f'{words[place + 1]}"']
        if chance.random() < 0.2:
            place = chance.randrange(1, len(words) - 2)
            words[place : place + 2] = [f"({words[place]}", f"{words[place + 1]})"]
        return f"{words[0][:1].upper()}{' '.join(words)[len(words[0][:1]) :]}."

    def _subject(self, chance: random.Random) -> str:
        return " ".join(self._words(chance, chance.randint(4, 11))).upper()


def _coin(chance: random.Random) -> str:
    """Give a word of one to four syllables."""
    onsets, vowels, codas = ONSETS.split(), VOWELS.split(), CODAS.split()
    syllables = chance.choices((1, 2, 3, 4), (20, 40, 30, 10))[0]
    return "".join(chance.choice(onsets) + chance.choice(vowels) for _ in range(syllables)) + chance.choice(
        codas
    )
