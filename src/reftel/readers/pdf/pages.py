"""The pages of a document become one text, a form feed on a line between them, without what each repeats."""

import re

from reftel.lexicon.markings import CLASSIFICATION
from reftel.lexicon.page_markers import PAGE_MARKER
from reftel.readers.forms.heads import CODE, DTG
from reftel.readers.forms.telegram import TITLE

_MOST_LINES = 3  # of a heading, and of a footing
_LONGEST = 300  # characters of such a line
_DIGITS = re.compile(r"\d{1,9}")
_COUNT = re.compile(
    r"\W{0,9}(?P<alone>\d{1,5})\W{0,9}"
    r"|.{0,200}?(?:\bpage[ ]{0,3}|\b)(?P<page>\d{1,5})(?:[ ]?(?:/|of)[ ]?\d{1,5})?\W{0,9}",
    re.IGNORECASE,
)
# What the head of a cable may begin with, and a whole one may stand on each page.
_OF_A_HEAD = re.compile(
    rf"""\W{{0,8}}(?:
      VZCZC | [OPRZ]{{1,2}}[ ]RU | {CODE} | {DTG} | [OPRZ](?:[ ][OPRZ]){{0,3}}[ ]+\d{{6}}
    | (?:FM|TO|INFO|ACTION|ORIGIN|MRN|FROM|SENT|TAGS|SIPDIS|NOFORN|MESSAGE|BT)\b | DATE | SUBJ | REF | NNNN
    | {PAGE_MARKER} | {CLASSIFICATION}[^\n]{{0,80}}\d{{3,6}} | E\.?[ ]?O\.?[ ]?1 | This[ ]record
    )""",
    re.VERBOSE | re.IGNORECASE,
)


def join_pages(pages: list[str]) -> str:
    r"""Return the text of all pages: of a heading that several have the first, of a footing the last.

    Numbers of pages are left out wherever they count on from page to page, and blank lines at the ends of a
    page, as no one can see whether they are those of the text.

    >>> join_pages(["00LIMA7 - SECRET\nREF: OSLO 1\n1\n", "00LIMA7 - SECRET\nAND BERN 2\n2\n"])
    '00LIMA7 - SECRET\nREF: OSLO 1\n\x0c\nAND BERN 2\n'
    """
    lines = [page.split("\n") for page in pages]
    unwanted: list[set[int]] = [set() for _ in lines]
    for number in range(1, len(lines)):
        _compare(lines, number, unwanted, is_heading=True)
        _compare(lines, number, unwanted, is_heading=False)
    kept = [
        "\n".join(line for at, line in enumerate(page) if at not in left_out).strip("\n")
        for page, left_out in zip(lines, unwanted, strict=True)
    ]
    return "\n\f\n".join(kept) + "\n"


def _compare(lines: list[list[str]], number: int, unwanted: list[set[int]], *, is_heading: bool) -> None:
    """Note the lines at one end of a page and the page before that both have, or that count both pages."""
    here, before = _ends(lines[number], is_heading), _ends(lines[number - 1], is_heading)
    for at, other in zip(here, before, strict=False):
        line, earlier = lines[number][at].strip(), lines[number - 1][other].strip()
        if _counts_on(earlier, line):
            unwanted[number].add(at)
            unwanted[number - 1].add(other)
        elif line == earlier and _is_heading(line):
            page, which = (number, at) if is_heading else (number - 1, other)
            unwanted[page].add(which)
        else:
            return


def _ends(lines: list[str], is_heading: bool) -> list[int]:
    """Return the places of the first lines that are not blank, or of the last from the end on."""
    places = [at for at, line in enumerate(lines) if line.strip()]
    return places[:_MOST_LINES] if is_heading else places[: -_MOST_LINES - 1 : -1]


def _is_heading(line: str) -> bool:
    """Say whether a line may be printed on each page, and is none with which the head of a cable begins."""
    return len(line) <= _LONGEST and (bool(TITLE.fullmatch(line)) or not _OF_A_HEAD.match(line))


def _counts_on(earlier: str, line: str) -> bool:
    """Say whether two lines are the same but for the number of the page, which is the next."""
    if earlier == line or max(len(earlier), len(line)) > _LONGEST:
        return False
    if _DIGITS.sub("#", earlier) != _DIGITS.sub("#", line) or _OF_A_HEAD.match(line):
        return False
    count, last = _COUNT.fullmatch(line), _COUNT.fullmatch(earlier)
    if not count or not last:
        return False
    kind = "alone" if count["alone"] else "page"
    if not last[kind]:
        return False
    return int(count[kind]) == int(last[kind]) + 1 and _without(count, kind) == _without(last, kind)


def _without(match: re.Match[str], kind: str) -> str:
    return match.string[: match.start(kind)] + "#" + match.string[match.end(kind) :]
