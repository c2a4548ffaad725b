"""Numbers of lines in a column at the left or at the right of a text."""

import re
from itertools import islice, pairwise
from typing import NamedTuple

from reftel.text.noise import blank_spans

_LEAST_RUN = 6  # lines that have the next number, from the first line on or behind another such run
_LEAST_INNER_RUN = 25
_LEAST_STEPS = 4
_OPENS_NUMBER = r"[ \t]{0,10}(?:[(\[L]|[Ll]ine[ ])?"
_ENDS_BARE = r"(?:[:>]|[ \t]?\||(?=[ \t\r\n]|\Z))"
_ENDS_NUMBER = rf"(?:[.)\]-]|{_ENDS_BARE})"
_LINE_NUMBER = re.compile(rf"\A{_OPENS_NUMBER}(?P<number>[0-9]{{1,6}}){_ENDS_NUMBER}")
_NUMBER_AT_RIGHT = re.compile(r"(?<=[ \t])(?P<number>[0-9]{1,6})[ \t\r]*\Z")
# What a column must have: enough lines with numbers, from the first line on or the first of them without a
# dot, or numbers such as each second, fifth or tenth line has.
_NUMBERED = rf"{_OPENS_NUMBER}[0-9]{{1,6}}{_ENDS_NUMBER}[^\n]*+(?:\n[^\S\n]*+(?=\n))*+"
_RUN_FROM_TOP = re.compile(rf"\s*+{_NUMBERED}(?:\n{_NUMBERED}){{{_LEAST_RUN - 1}}}")
_RUN = re.compile(rf"\n{_NUMBERED}(?:\n{_NUMBERED}){{{_LEAST_INNER_RUN - 1}}}")
_BARE_NUMBER = re.compile(
    rf"\n[ \t]{{0,10}}+(?=[0-9(\[Ll]){_OPENS_NUMBER}[0-9]{{0,5}}(?:(?P<step>[024568])|[0-9]){_ENDS_BARE}"
)
_OUTSIDE_MARGIN = re.compile(rf"\n(?!{_OPENS_NUMBER}[0-9])[ \t]?[^\s0-9]")
_LONGEST_FIRST_LINES = 2000  # characters of so many
_COMMON_STEPS = (5, 10)
_STEPS = (2, *_COMMON_STEPS)


def blank_line_numbers(text: str) -> str:
    r"""Give the text with the numbers of lines in a column at its left as spaces; most texts have none.

    A column has the next number on each line (blank ones may lack it), or on each second, fifth or tenth:
    7, 07, 7:, [7], L7, "7 |". One at the right has it on each line from the first on. It is told from a list
    by its length, and from numbered paragraphs by the lines without a number between those.

    >>> numbered = "\n".join(f"{number:2} A" for number in range(1, 13))
    >>> blank_line_numbers(numbered).split("\n")[-2:]
    ['   A', '   A']
    """
    text = _blank_right_numbers(text)
    if not _may_have_column(text):
        return text
    numbers = _read_line_numbers(text, _LINE_NUMBER)
    spans = _spans_of_runs(numbers)
    for step in _STEPS:
        spans += _spans_of_steps(numbers, step)
    return blank_spans(text, sorted(set(spans)))


def _blank_right_numbers(text: str) -> str:
    """Give the text without the numbers of lines at its right, which begin with the first line."""
    begin = text[:_LONGEST_FIRST_LINES]
    line, _, rest = begin.lstrip().partition("\n")
    if rest and not rest.isspace() and not line.rsplit(None, 1)[-1].isdecimal():
        return text
    first = (_NUMBER_AT_RIGHT.search(line) for line in begin.split("\n") if line.strip())
    runs = pairwise(islice(first, _LEAST_RUN))
    if not all(a and b and int(b["number"]) == int(a["number"]) + 1 for a, b in runs):
        return text
    return blank_spans(text, _spans_of_runs(_read_line_numbers(text, _NUMBER_AT_RIGHT)))


def _may_have_column(text: str) -> bool:
    """Say whether enough lines in a row have numbers, or enough of them such as stand in steps."""
    if _RUN_FROM_TOP.match(text):
        return True
    steps = 0
    for number in _BARE_NUMBER.finditer(text):
        if _RUN.match(text, number.start()):
            return True
        steps += number["step"] is not None
    if not steps:  # on line 1 alone stands none
        return False
    text = f"\n{text}"
    first = _BARE_NUMBER.match(text)
    steps += first is not None and first["step"] is not None
    return steps >= _LEAST_STEPS or not _OUTSIDE_MARGIN.search(text)


class _LineNumber(NamedTuple):
    """The number that begins a line, None where none does; `filled` counts the lines with words before.

    `indent` is the width of what stands before the words, `dotted` says that it is written "1." or "1)".
    """

    number: int | None
    start: int
    end: int
    line: int
    filled: int
    indent: int
    dotted: bool


def _read_line_numbers(text: str, pattern: re.Pattern[str]) -> list[_LineNumber]:
    """Give each line with words or a number that is written so."""
    found: list[_LineNumber] = []
    start = 0
    for line, words in enumerate(text.split("\n")):
        match = pattern.search(words)
        end = match.end() if match else 0
        indent = len(words) - len(words[end:].lstrip())
        if match:
            dotted = words[end - 1] in ".)]-"
            found.append(
                _LineNumber(
                    int(match["number"]), start + match.start(), start + end, line, len(found), indent, dotted
                )
            )
        elif words.strip():
            found.append(_LineNumber(None, start, start, line, len(found), indent, False))
        start += len(words) + 1
    return found


def _spans_of_runs(lines: list[_LineNumber]) -> list[tuple[int, int]]:
    runs: list[list[_LineNumber]] = [[]]
    for line in lines:
        last = runs[-1][-1].number if runs[-1] else None
        if line.number is None or last is None or line.number != last + 1:
            runs.append([])
        if line.number is not None:
            runs[-1].append(line)
    spans: list[tuple[int, int]] = []
    end = -1
    for run in runs:
        close = sum(b.line == a.line + 1 for a, b in pairwise(run))
        is_from_top = bool(spans or (run and run[0].filled == 0))
        if run and run[0].dotted and not is_from_top:
            continue  # a numbered list, however long
        least = _LEAST_RUN if is_from_top else _LEAST_INNER_RUN
        is_last_page = spans and run and run[0].number == 1 and run[0].filled == end + 1
        if is_last_page or (len(run) >= least and (close * 5 >= len(run) * 3 or not run[0].dotted)):
            spans += [(line.start, line.end) for line in run]
            end = run[-1].filled
    return spans


def _spans_of_steps(lines: list[_LineNumber], step: int) -> list[tuple[int, int]]:
    """Give the numbers of a column that has one on each such line, blank ones counted or not."""
    numbered = [line for line in lines if line.number and line.number % step == 0 and not line.dotted]
    if len(numbered) >= (1 if step in _COMMON_STEPS else _LEAST_STEPS) and _is_margin(lines, numbered):
        return [(one.start, one.end) for one in numbered]
    spans: list[tuple[int, int]] = []
    run: list[_LineNumber] = []
    for line in [*numbered, None]:
        last = run[-1] if run else None
        if line and last and _follows(last, line, step):
            run.append(line)
            continue
        if len(run) >= _LEAST_STEPS:
            spans += [(one.start, one.end) for one in run]
        run = [line] if line else []
    return spans


def _is_margin(lines: list[_LineNumber], numbered: list[_LineNumber]) -> bool:
    """Say whether all lines begin behind a margin in which nothing stands but these, the numbers of lines."""
    width = min((line.indent for line in numbered), default=0)
    fits = all(line.number in (line.line + 1, line.filled + 1) for line in numbered)
    within = sum(line.number is not None and line.end - line.start <= width for line in lines)
    return width > 1 and fits and within == len(numbered) and all(line.indent >= width for line in lines)


def _follows(last: _LineNumber, line: _LineNumber, step: int) -> bool:
    apart = (line.line - last.line, line.filled - last.filled)
    return line.number == (last.number or 0) + step and step in apart
