"""Give every regular expression of reftel long hostile texts, and see how its time grows.

    python benchmarks/patterns.py [--length 2000] [--worst 15] [--budget 0.4]

For each pattern texts are made of its own letters: parts of it over and over, with what almost matches
before and behind. Each is searched at three lengths, each twice the one before. The growth is the power of
the length with which the time rises: 1 where time is linear. Prints a table of the worst, and exits with 1
where a pattern that takes long (a tenth of a second for a text of this length) grows faster than linear.
"""

from __future__ import annotations

import argparse
import gc
import importlib
import importlib.util
import math
import pkgutil
import random
import re
import sys
import time
from typing import Any, NamedTuple

import reftel
from reftel.parse.body.relations import cues

# The one way to the parts of a pattern; whether types know these modules depends on what else is imported.
_constants, _parser = map(importlib.import_module, ("re._constants", "re._parser"))
TOO_FAST = 1.5  # a growth above this is not linear; measurements of short times waver
SLOW = 0.1
ENOUGH = 1.0  # seconds at the longest: what takes so long is bad enough
SEARCHED = 3  # so many of the worst texts are measured at all lengths


class Pattern(NamedTuple):
    """A compiled pattern and where it stands."""

    name: str
    compiled: re.Pattern[Any]


class Growth(NamedTuple):
    """How a pattern behaves on the worst text found for it."""

    name: str
    power: float
    seconds: float
    text: str


def find_patterns() -> list[Pattern]:
    """Give all patterns that the modules of reftel compile when they are imported, and those kept by `re`."""
    names: dict[int, str] = {}
    for module in pkgutil.walk_packages(reftel.__path__, "reftel."):
        loaded = importlib.import_module(module.name)
        for name, value in vars(loaded).items():
            if isinstance(value, re.Pattern):
                names.setdefault(id(value), f"{module.name.removeprefix('reftel.')}.{name}")
    sources = module_sources()
    found = {id(cue.pattern): cue.pattern for cue in cues()}  # compiled when they are first tried
    gc.unfreeze()  # else what somebody froze is not among all objects
    for value in gc.get_objects():
        if isinstance(value, re.Pattern):
            found[id(value)] = value
    for kept in getattr(re, "_cache", {}).values():
        found[id(kept)] = kept
    patterns = []
    for key, value in found.items():
        if key in names or (isinstance(value.pattern, str) and value.pattern in sources):
            patterns.append(Pattern(names.get(key, f"in a function: {value.pattern[:40]!r}"), value))
    unique = {pattern.compiled: pattern for pattern in patterns}.values()
    return sorted(unique, key=lambda pattern: (pattern.name, pattern.compiled.pattern))


def module_sources() -> str:
    """Give the text of all modules, to tell patterns of reftel from those of other libraries."""
    texts = []
    for module in pkgutil.walk_packages(reftel.__path__, "reftel."):
        specification = importlib.util.find_spec(module.name)
        if specification and specification.origin and specification.origin.endswith(".py"):
            with open(specification.origin, encoding="utf-8") as file:  # noqa: PTH123
                texts.append(file.read())
    return "\n".join(texts)


def samples(parsed: Any, chance: random.Random, depth: int = 0) -> str:
    """Give a text that a parsed pattern, or a part of it, nearly matches."""
    return "".join(sample(code, value, chance, depth) for code, value in parsed)


def sample(code: Any, value: Any, chance: random.Random, depth: int) -> str:  # noqa: PLR0911 (one for each kind)
    if code is _constants.LITERAL:
        return chr(value)
    if code is _constants.NOT_LITERAL:
        return "x" if value != ord("x") else "y"
    if code is _constants.ANY:
        return "a"
    if code is _constants.IN:
        return from_set(value, chance)
    if code is _constants.BRANCH:
        return samples(chance.choice(value[1]), chance, depth + 1)
    if code in (_constants.MAX_REPEAT, _constants.MIN_REPEAT, _constants.POSSESSIVE_REPEAT):
        low, high, inner = value
        count = chance.choice((low, min(int(high), low + 1), min(int(high), low + 3)))
        return "".join(samples(inner, chance, depth + 1) for _ in range(count))
    if code is _constants.SUBPATTERN:
        return samples(value[3], chance, depth + 1)
    if code is _constants.ATOMIC_GROUP:
        return samples(value, chance, depth + 1)
    return ""


CLASSES = {
    "CATEGORY_DIGIT": "0", "CATEGORY_NOT_DIGIT": "a", "CATEGORY_SPACE": " ", "CATEGORY_NOT_SPACE": "a",
    "CATEGORY_WORD": "A", "CATEGORY_NOT_WORD": "-",
}  # fmt: skip


def from_set(items: list[Any], chance: random.Random) -> str:
    if items and items[0][0] is _constants.NEGATE:
        barred = {value for code, value in items[1:] if code is _constants.LITERAL}
        return next(letter for letter in "a1 -\n(xX" if ord(letter) not in barred)
    code, value = chance.choice(items)
    if code is _constants.LITERAL:
        return chr(value)
    if code is _constants.RANGE:
        return chr(chance.choice((value[0], value[1])))
    return CLASSES.get(str(value), "a")


def hostile_units(compiled: re.Pattern[Any], chance: random.Random) -> list[tuple[str, str, str]]:
    """Give texts as before, unit and behind: the unit is repeated to the length that is wanted."""
    text = compiled.pattern if isinstance(compiled.pattern, str) else compiled.pattern.decode("latin-1")
    parsed = _parser.parse(text, compiled.flags & ~re.UNICODE if isinstance(compiled.pattern, bytes) else 0)
    units: list[str] = []
    for part in parts_of(parsed):
        units += [samples([part], chance) for _ in range(2)]
    wholes = [samples(parsed, chance) for _ in range(12)]
    units += wholes
    units += [whole[: max(1, len(whole) * k // 4)] for whole in wholes for k in (1, 2, 3)]
    units += [a + b for a, b in zip(units, reversed(units), strict=True)][:40]
    units += [
        "a",
        "A",
        "0",
        " ",
        "\n",
        "A ",
        "0 ",
        "(",
        ".",
        "-",
        ",",
        "'",
        "A.",
        "aA0 ",
        "\n\n",
        " \n",
        "&",
        "<",
        '"',
    ]
    found = [("", unit, "\0") for unit in dict.fromkeys(units) if unit]
    found += [(whole, unit, "!") for whole in wholes[:3] for unit in dict.fromkeys(units[:20]) if unit]
    return found


def parts_of(parsed: Any) -> list[Any]:
    """Give all parts of a parsed pattern, those inside others too."""
    found = []
    for code, value in parsed:
        found.append((code, value))
        inner = []
        if code is _constants.BRANCH:
            inner = value[1]
        elif code in (_constants.MAX_REPEAT, _constants.MIN_REPEAT, _constants.POSSESSIVE_REPEAT):
            inner = [value[2]]
        elif code is _constants.SUBPATTERN:
            inner = [value[3]]
        elif code is _constants.ATOMIC_GROUP:
            inner = [value]
        for part in inner:
            found += parts_of(part)
    return found


def make(unit: tuple[str, str, str], length: int, kind: type) -> Any:
    before, repeated, behind = unit
    text = before + repeated * (max(1, length // len(repeated))) + behind
    return text if kind is str else text.encode("utf-8", "replace")


def search_all(compiled: re.Pattern[Any], text: Any) -> float:
    """Give the seconds of finding all that the pattern finds, and of one match of the whole."""
    begun = time.process_time()
    for _ in compiled.finditer(text):
        pass
    compiled.match(text)
    compiled.fullmatch(text)
    return time.process_time() - begun


def measure(pattern: Pattern, length: int, budget: float, seed: int) -> Growth:
    """Give the worst growth of a pattern: texts are tried at a short length, the slowest at all."""
    chance = random.Random(seed)
    kind = type(pattern.compiled.pattern)
    tried = []
    begun = time.process_time()
    for unit in hostile_units(pattern.compiled, chance):
        tried.append((search_all(pattern.compiled, make(unit, length // 8, kind)), unit))
        if time.process_time() - begun > budget:
            break
    worst = Growth(pattern.name, 0, 0, "")
    for _, unit in sorted(tried, reverse=True)[:SEARCHED]:
        times = [search_all(pattern.compiled, make(unit, length * k, kind)) for k in (1, 2, 4)]
        if worst.seconds > ENOUGH:
            break
        power = math.log2(max(times[2], 1e-6) / max(times[0], 1e-6)) / 2
        if (times[2], power) > (worst.seconds, worst.power):
            worst = Growth(pattern.name, power, times[2], unit[0][:20] + "|" + unit[1][:40])
    return worst


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--length", type=int, default=2000, help="the first of three lengths, in characters")
    parser.add_argument("--worst", type=int, default=15)
    parser.add_argument(
        "--budget", type=float, default=0.4, help="seconds for the search of bad texts, per pattern"
    )
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    patterns = find_patterns()
    found = []
    for pattern in patterns:
        found.append(measure(pattern, arguments.length, arguments.budget, arguments.seed))
        print(f"{len(found)}/{len(patterns)} {found[-1].name}: {found[-1].seconds:.3f} s", file=sys.stderr)
    found.sort(key=lambda growth: growth.seconds, reverse=True)
    longest = 4 * arguments.length
    print(f"{len(found)} patterns, texts of up to {longest:,} characters\n")
    print("| pattern | growth | ms at the longest | text |\n|---|---|---|---|")
    for growth in found[: arguments.worst]:
        print(f"| {growth.name} | {growth.power:.2f} | {growth.seconds * 1000:.1f} | `{growth.text!r}` |")
    bad = [growth for growth in found if growth.seconds > SLOW and growth.power > TOO_FAST]
    for growth in bad:
        print(f"NOT LINEAR: {growth.name} {growth.power:.2f} {growth.seconds:.2f} s {growth.text!r}")
    sys.exit(1 if bad else 0)


if __name__ == "__main__":
    main()
