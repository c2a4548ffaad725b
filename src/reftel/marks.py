"""Marks that copying left in the text, blanked without moving a character.

Every span that reftel reports counts the characters of the text as found. So marks are not cut out:
`blank_marks` gives a text of the same length in which they are spaces.
"""

import re

_LINK = re.compile(
    r"\[(?:\d{1,2}|¶)\]\([^)\s]{0,200}\)"
    r"|\[(?=[^\]\[\n]{1,60}\]\([#h])"
    r"|\]\((?:#|https?:)[^)\s]{0,300}\)"
)
_PILCROW = re.compile("¶")
_PAGE_MARKER = re.compile(
    r"""
    (?:\bPAGE[ \t]+\d{1,3}[ \t]+)?
    \b[A-Z][A-Z'.-]*(?:[ ][A-Z'.-]+){0,2}[ \t]+\d{5,8}[ \t]+      # OTTAWA 00000278
    \d{2,3}(?:\.\d{1,2})?[ \t]+OF[ \t]+\d{2,3}\b                  # 002 OF 003, 001.2 OF 003
    (?:[ \t]+\d{6}Z\b)?                                           # 291400Z
    """,
    re.VERBOSE,
)
_BANNER = re.compile(
    r"(?m)^[ \t]*(?:UNCLASSIFIED|CONFIDENTIAL|SECRET|LIMITED OFFICIAL USE|UNCLAS)"
    r"(?=[ \t]*(?:\r?\n[ \t]*)*PAGE[ \t]+\d)"
)


def blank_marks(text: str) -> str:
    r"""Give the text with links around marks, pilcrows, page markers and banners turned into spaces.

    The result has the length of `text` and its line breaks.

    >>> blank_marks("[1](#)B. STATE 5")
    '      B. STATE 5'
    >>> blank_marks("TAGS: [PREL](#)")
    'TAGS:  PREL    '
    >>> blank_marks("which the\nOSLO 00000278  002 OF 003\nhosts").split()
    ['which', 'the', 'hosts']
    """
    if "](" in text:
        text = _LINK.sub(_spaces, text)
    if "¶" in text:
        text = _PILCROW.sub(" ", text)
    if " OF " in text:
        text = _BANNER.sub(_spaces, text)
        text = _PAGE_MARKER.sub(_spaces, text)
    return text


def _spaces(match: re.Match[str]) -> str:
    return " " * len(match.group())
