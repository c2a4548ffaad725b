"""Other places of a head that name its post and serial: page markers, DE lines."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from reftel.lexicon.mrn import find_post
from reftel.lexicon.page_markers import PAGE_MARKER, SECTIONS_OF_PAGE
from reftel.lexicon.posts import (
    canonical_post,
    post_of_indicator,
    posts_of_truncation,
    squeeze,
    without_prefix,
)
from reftel.lexicon.slips import is_slip_of
from reftel.model.notes import Note, NoteKind
from reftel.parse.header.addressees import find_sender

_SHORTEST_CUT = 4
PAGE = re.compile(f"{PAGE_MARKER}(?:{SECTIONS_OF_PAGE})?")
DE_LINE = re.compile(r"DE {1,3}(?P<indicator>R[A-Z]{3,7}) {1,3}#?(?P<serial>[0-9]{4})(?![0-9])")


class _Evidence(NamedTuple):
    """What a head says besides its classification line.

    `post` is what the FM line names, else the page marker, else the DE line, "" where no table has it.
    """

    sender: str
    post: str
    page: tuple[str, int] | None
    digits: int | None


@lru_cache(maxsize=2)
def find_evidence(head: str) -> _Evidence:
    """Find the sender, the page marker and the DE line of a head."""
    sender, page, de = find_sender(head), PAGE.search(head), DE_LINE.search(head)
    marked = posts_of_truncation(page["page_post"]) if page else ()
    station = post_of_indicator(de["indicator"]) if de else ""
    return _Evidence(
        sender,
        canonical_post(sender) or (marked[0] if len(marked) == 1 else "") or station,
        (squeeze(page["page_post"]), int(page["page_serial"])) if page else None,
        int(de["serial"]) if de else None,
    )


def confirm(head: _Evidence, names: list[str], serial: int) -> tuple[str, Note | None]:
    """Give the post of a line that no table has so written, with a note; "" where it stands alone.

    The number must be that of the page marker and of the DE line, where there are any. A slip for the post
    that the rest of the head names is read as that; else the name must be that of the FM line or, cut to
    six signs, of the page marker.
    """
    page, digits = head.page, head.digits
    if (page and page[1] != serial) or digits not in (None, serial % 10_000):
        return "", None
    name = " ".join(names)
    post, note = find_post(name)
    if head.post and (post == head.post or is_slip_of(name, head.post)):
        return head.post, note if post == head.post else Note(NoteKind.READ_AS, name, head.post)
    if post and post == squeeze(name):
        if not canonical_post(head.sender) and _same_name(head.sender, name):
            return post, note
        if page and cut_from(page[0], post):
            return post, note
    return "", None


def _same_name(sender: str, name: str) -> bool:
    return without_prefix(squeeze(sender)) == without_prefix(squeeze(name))


def cut_from(short: str, name: str) -> bool:
    """Tell whether a short name may be a longer one cut off."""
    return len(short) >= _SHORTEST_CUT and name.startswith(short)
