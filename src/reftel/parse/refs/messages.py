"""Messages that have other names than post and serial: their sender and time, "BONN (DTG 031628Z SEP 75)", or
a number of the Secretary's journey beside their own, "STATE 512 TOSEC 61".
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import takewhile

from reftel.lexicon.aliases import journey_number
from reftel.lexicon.dates import find_time
from reftel.lexicon.mrn import MAX_SERIAL
from reftel.lexicon.numbers import TRAVEL_SERIES
from reftel.lexicon.posts import canonical_post, squeeze, without_prefix
from reftel.model.records import Kind, Ref
from reftel.parse.refs.brackets import stands_beside
from reftel.parse.refs.drafts import Behind, Drafts
from reftel.parse.refs.posts import known_post
from reftel.parse.refs.tokens import Token, pass_bracket, read_digits

_NO_SENDER = re.compile(
    r"\b(?:[ZOPR]|DTG|DATED|DTD|MESSAGE|MSG|TELEGRAM|CABLE|OF|FROM|AT)\b|[^\w/&.' -]", re.IGNORECASE
)
_LONGEST_SENDER = 40
_LONGEST_NAME = 4  # words


def name_senders(refs: Sequence[Ref]) -> Iterator[Ref]:
    """Yield references, messages among them with their time and sender: a post's code, else the words.

    >>> (ref,) = name_senders([Ref("", "BONN (DTG 031628Z SEP 75)", 0, 25, Kind.MESSAGE)])
    >>> ref.sender, ref.sent
    ('BONN', '1975-09-03T16:28Z')
    """
    for ref in refs:
        yield _with_sender(ref) if ref.kind is Kind.MESSAGE and not ref.serial else ref


def _with_sender(ref: Ref) -> Ref:
    group = find_time(ref.text.upper())
    if group is None:
        return ref
    start, sent = group
    before = " ".join(_NO_SENDER.sub(" ", ref.text[:start].rpartition(":")[2]).split())
    sender = before.strip(" .-/'")
    if not sent or not 2 <= len(sender) <= _LONGEST_SENDER or any(map(str.isdigit, sender)):
        return ref._replace(sent=sent)
    post = canonical_post(sender) or canonical_post(without_prefix(squeeze(sender)))
    return ref._replace(sender=post or sender.upper(), sent=sent)


def second_number(tokens: Sequence[Token], at: int, drafts: Drafts) -> Behind | None:
    """Return the other number of the last cable, on the same line.

    second = ["/"] journey | "(" journey captions ")" | "/" own | "(" own captions ")"
    journey = (TOSEC | SECTO) number
    own = post serial, after a number of a journey alone
    """
    mark = tokens[at]
    first = at + (mark.kind in ("slash", "round"))
    if drafts.begins_line(tokens[first]):
        return None
    words = list(takewhile(lambda token: token.kind == "word", tokens[first : first + _LONGEST_NAME]))
    number = tokens[first + len(words)]
    if not words or number.kind != "number":
        return None
    end, last = first + len(words) + 1, number
    if mark.kind == "round":
        behind, end, last = end, pass_bracket(tokens, at), mark
        if any(token.kind == "number" or not stands_beside(token) for token in tokens[behind:end]):
            return None
    notal = any(squeeze(token.text) == "NOTAL" for token in tokens[first:end])
    read = Behind(end, last, notal=notal)
    return _as_journey(words, number, read, drafts) or _as_own(words, number, read, mark, drafts)


def _as_journey(words: Sequence[Token], number: Token, read: Behind, drafts: Drafts) -> Behind | None:
    series = squeeze(words[0].text)
    if len(words) > 1 or series not in TRAVEL_SERIES or drafts.refs[-1].post in TRAVEL_SERIES:
        return None
    return read._replace(alias=journey_number(series, int(read_digits(number.text))))


def _as_own(
    words: Sequence[Token], number: Token, read: Behind, mark: Token, drafts: Drafts
) -> Behind | None:
    last, post = drafts.refs[-1], known_post(words)
    serial = int(read_digits(number.text))
    if last.post not in TRAVEL_SERIES or not last.serial or mark.kind not in ("slash", "round"):
        return None
    if not post or post.length < len(words) or post.code in TRAVEL_SERIES or not 0 < serial <= MAX_SERIAL:
        return None
    return read._replace(alias=journey_number(last.post, last.serial), own=(post.code, serial))
