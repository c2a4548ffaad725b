"""Read made-up REF lines for some time: nothing may raise, lose a span, or take more than linear time.

    python tools/fuzz_refs.py [--seconds 600] [--seed N]

Half of the texts are pieces of REF lines in any order, a quarter any characters, a quarter adversarial:
one piece over and over, to twenty thousand characters, and again to twice that. Exits with 1 where a
text fails; the text is printed.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from datetime import date

import reftel
from reftel.parse.cable import parse_ref_line
from reftel.parse.recorded.ids import canonicalize

MARKS = "; |, |: |/|-|--| AND | & |(|)|[|]|\"|'|.|#|\n|\n\n|\r\n|\t|  |-----|¶"
LABELS = "REF: |REFS:|REFTEL|REF A|Ref |ref(s):|A. |B. |(A) |(B) |(C) |[A] |C) |d. |1. |2) |AA. |A |B - "
NUMBERS = "08 |2008 |'08 |(08)|094 |O8|512|12O5|91,633|00012345|9999999|051200Z |JAN 08|05/06/08|MAY 4"
NAMES = (
    "OSLO |RIO DE|JANEIRO|STATE |TEL AVIV |USDAO |OURTEL |XXXXXXX |IIR 6 849 0012 08|TD-314/01|CA-3400|x@y"
)
WORDS = (
    "E-MAIL|LETTER|OF |PREVIOUS|NOTAL|(NOTAL)|(BOTH NOTAL)|(ALL NOTAL)|THROUGH |SUMMARY|1. (C) Text|http://a"
)
HEADS = "Classified By: X|SECRET\n|S E C R E T|PAGE 02 ROME 01196 01 OF 02 082030Z|OSLO 00000278 002 OF 003"
ODD = "é|ß|٣|²|\u2028|\x00|\ud800"
PIECES = "|".join((MARKS, LABELS, NUMBERS, NAMES, WORDS, HEADS, ODD)).split("|")
LENGTH = 20_000
SLOWEST = 2.0  # seconds for LENGTH characters; linear reading needs a tenth


def make_text(generator: random.Random) -> str:
    kind = generator.random()
    if kind < 0.5:
        return "".join(generator.choices(PIECES, k=generator.randrange(1, 40)))
    if kind < 0.99:
        return "".join(chr(generator.randrange(0x2100)) for _ in range(generator.randrange(60)))
    return repeat(generator, LENGTH)


def repeat(generator: random.Random, length: int) -> str:
    unit = "".join(generator.choices(PIECES, k=generator.randrange(1, 4))) or " "
    return generator.choice(("", "REF: ", "REF: A. ")) + unit * (length // len(unit))


def check(text: str) -> str:
    """Read a text in all ways; give what went wrong, "" where nothing did."""
    started = time.process_time()
    try:
        refs = parse_ref_line(text)
        reftel.parse_refs(text[:2000], citing="09OSLO512", date=date(2009, 5, 4))
        canonicalize(text[:200])
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    seconds = time.process_time() - started
    if seconds > SLOWEST:
        return f"took {seconds:.1f} seconds for {len(text)} characters"
    if any(text[ref.start : ref.end] != ref.text for ref in refs):
        return "a span does not reproduce the text"
    return ""


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seconds", type=float, default=600)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    generator = random.Random(arguments.seed)
    deadline = time.monotonic() + arguments.seconds
    texts = failed = 0
    while time.monotonic() < deadline and failed < 20:
        text = make_text(generator)
        texts += 1
        if wrong := check(text):
            failed += 1
            print(f"{wrong}\n    {text[:200]!r}")
    print(f"{texts:,} texts, {failed} failed")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
