"""Invented cables in the shapes of graphs and files at which a program takes more than its share of time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import telegrams
from reftel.parse.body.mentions import MOST_POSITIONS

YEAR = "07"
FIRST, HUB = 1000, 999
FULL_LIST = 50  # entries of a REF block
SECTIONS = 20

Cables = Iterator[tuple[str, str]]


def cable(serial: int, cited: list[str], *, body: str = "1. (U) Nets were mended.", **more: str) -> str:
    """One telegram of OTTAWA that cites others."""
    ref = f"REF: {'; '.join(cited)}" if cited else "REF: NONE"
    return telegrams.telegram("OTTAWA", serial, ref=ref, body=body, **more)


def mrn(serial: int) -> str:
    """How it is cited."""
    return f"{YEAR} OTTAWA {serial}"


def chain(size: int) -> Cables:
    """Each cites the one before."""
    for place in range(size):
        yield f"{place}.txt", cable(FIRST + place, [mrn(FIRST + place - 1)] if place else [])


def cycle(size: int) -> Cables:
    """Each cites the one before, the first the last."""
    for place in range(size):
        yield f"{place}.txt", cable(FIRST + place, [mrn(FIRST + (place - 1) % size)])


def star_in(size: int) -> Cables:
    """All cite one."""
    yield "hub.txt", cable(HUB, [])
    for place in range(size):
        yield f"{place}.txt", cable(FIRST + place, [mrn(HUB)])


def star_to_missing(size: int) -> Cables:
    """All cite one that is not there."""
    for place in range(size):
        yield f"{place}.txt", cable(FIRST + place, [mrn(HUB)])


def star_out(size: int) -> Cables:
    """One cites all, in as many documents as that takes."""
    for begin in range(0, size, FULL_LIST):
        cited = [mrn(FIRST + place) for place in range(begin, min(size, begin + FULL_LIST))]
        yield f"hub-{begin}.txt", cable(HUB, cited)
    for place in range(size):
        yield f"{place}.txt", cable(FIRST + place, [])


def bipartite(size: int) -> Cables:
    """Some cite each of as many others: citations are `size`, cables far fewer."""
    side = round(size**0.5)
    others = [mrn(FIRST + place) for place in range(side)]
    for place in range(side):
        yield f"from-{place}.txt", cable(FIRST + side + place, others)
        yield f"to-{place}.txt", cable(FIRST + place, [])


def apart(size: int) -> Cables:
    """Pairs that nothing connects."""
    for place in range(size // 2):
        yield f"{place}-a.txt", cable(FIRST + 2 * place, [])
        yield f"{place}-b.txt", cable(FIRST + 2 * place + 1, [mrn(FIRST + 2 * place)])


def copies(size: int) -> Cables:
    """One cable in the same words many times."""
    for place in range(size):
        yield f"{place}.txt", cable(HUB, [mrn(FIRST)], body="1. (U) As in ref A, nets were mended.")


def versions(size: int) -> Cables:
    """One cable in ever other words, each with a reference and a mention of its own."""
    for place in range(size):
        words = f"1. (U) A net of {FIRST + place} was mended, as in reftel and 07 OTTAWA {FIRST + place}."
        yield f"{place}.txt", cable(HUB, [mrn(FIRST + place)], body=words)


def sections(size: int) -> Cables:
    """One cable in twenty sections; some have references, all mention those of their own or of others."""
    share = size // SECTIONS
    for place in range(1, SECTIONS + 1):
        words = "\n\n".join(
            f"{place * share + one}. (U) A net was mended. In response to ref A and reftels we wait."
            for one in range(share)
        )
        cited = [mrn(FIRST + place * share + one) for one in range(share)] if place % 2 else []
        yield f"{place}.txt", cable(HUB, cited, body=words, section=f"{place:02d} OF {SECTIONS}")


def one_cited_often(size: int) -> Cables:
    """A REF block that names one cable again and again, under labels and numbers, and so do its words."""
    labels = [chr(ord("A") + place) for place in range(26)]
    labels += [one + other for one in labels for other in labels]
    ref = "REF: " + "\n     ".join(f"{labels[place]}. {mrn(FIRST)}" for place in range(size))
    body = "1. (U) " + " ".join(f"Nets: see 07 OTTAWA {FIRST}." for place in range(size))
    yield "one.txt", telegrams.telegram("OTTAWA", HUB, ref=ref, body=body)


def one_label(size: int) -> Cables:
    """A REF block that gives each entry the same label, and words that mention it as often."""
    ref = "REF: " + "\n     ".join(f"A. {mrn(FIRST + place)}" for place in range(size))
    body = "1. (U) " + " ".join("Nets: see ref A." for place in range(size))
    yield "one.txt", telegrams.telegram("OTTAWA", HUB, ref=ref, body=body)


def long_list(size: int) -> Cables:
    """One document with more references than a mention names, and many mentions of one and of all."""
    size += MOST_POSITIONS
    words = "\n\n".join(f"{place + 1}. (U) Nets: see ref A, and reftels too." for place in range(size))
    yield "one.txt", cable(HUB, [mrn(FIRST + place) for place in range(size)], body=words)


def mentions(size: int) -> Cables:
    """One cable with many references, and as many mentions of one and of all, in sections."""
    for begin in range(0, size, FULL_LIST):
        places = range(begin, min(size, begin + FULL_LIST))
        words = "\n\n".join(f"{place + 1}. (U) Nets: see ref A, and reftels too." for place in places)
        section = f"{begin // FULL_LIST + 1:02d} OF 99"
        yield (
            f"{begin}.txt",
            cable(HUB, [mrn(FIRST + place) for place in places], body=words, section=section),
        )


def ambiguous(size: int) -> Cables:
    """References that may each be one of two."""
    yield "kiev.txt", telegrams.telegram("KIEV", 12, ref="REF: NONE")
    yield "kyiv.txt", telegrams.telegram("KYIV", 12, "131926Z APR 07", ref="REF: NONE")
    for place in range(size):
        yield f"{place}.txt", cable(FIRST + place, ["07 KIEV 12"])


SHAPES: dict[str, Callable[[int], Cables]] = {
    found.__name__: found
    for found in (
        chain,
        cycle,
        star_in,
        star_to_missing,
        star_out,
        bipartite,
        apart,
        copies,
        versions,
        sections,
        one_cited_often,
        one_label,
        long_list,
        mentions,
        ambiguous,
    )
}


def write_shape(folder: Path, name: str, size: int) -> Path:
    """Write the cables of a shape into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for file, text in SHAPES[name](size):
        (folder / file).write_text(text, encoding="utf-8")
    return folder
