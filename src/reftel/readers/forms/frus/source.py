"""What the source note of a document says: classification, precedence, captions, copies, film."""

import re
from typing import NamedTuple

from reftel.lexicon.aliases import FILM, film_number
from reftel.lexicon.dates import PRECEDENCES
from reftel.lexicon.markings import captions, classifications

_LEVEL = "Top Secret|Secret|Confidential|Limited Official Use|Official Use Only|Unclassified"
_HANDLED = re.compile(
    rf"(?:\A|[.)]\s{{1,3}})(?P<level>{_LEVEL}|No classification marking)"
    r"(?P<rest>(?:; ?[^.;]{2,60}){0,9})(?:\.|\Z)",
    re.IGNORECASE,
)
_COPIES = re.compile(
    r"\b(?:[Rr]epeated|[Ss]ent)(?: [A-Z]\w{2,12}){0,3} to (?P<to>(?:[^.]|\b[A-Z]\.){2,400})(?:\.|\Z)"
)
_JOINT = re.compile(r",? and (?:also )?(?:repeated )?(?:\w{1,12} )?(?:to )?|, ")


class SourceNote(NamedTuple):
    """What a source note says; empty where it does not. `info` are the posts that it names as sent copies."""

    classification: str = ""
    precedence: str = ""
    captions: tuple[str, ...] = ()
    info: tuple[str, ...] = ()
    film: str = ""


def read_source_note(note: str) -> SourceNote:
    """Read a source note.

    >>> note = read_source_note("Source: D770089–0022. Secret; Niact Immediate; Exdis. Repeated to Bonn.")
    >>> note.classification, note.precedence, note.captions, note.info, note.film
    ('SECRET', 'IMMEDIATE', ('EXDIS',), ('Bonn',), 'D770089-0022')
    """
    handled = _HANDLED.search(note)
    where = note[: handled.start()] if handled else note.partition(". ")[0]
    film = FILM.search(where)
    words = [word.strip().upper() for word in handled["rest"].split(";")] if handled else []
    precedences = [
        word.rpartition(" ")[2] for word in words if word.rpartition(" ")[2] in PRECEDENCES.values()
    ]
    found = tuple(word.replace(" ", "") if word.replace(" ", "") in captions() else word for word in words)
    level = classifications().get(handled["level"].upper(), "") if handled else ""
    copies = _COPIES.search(note, handled.end() - 1) if handled else None
    return SourceNote(
        f"{level}//NOFORN" if level and "NOFORN" in found else level,
        precedences[0] if precedences else "",
        tuple(word for word in found if word in captions()),
        tuple(filter(None, _JOINT.split(copies["to"]))) if copies else (),
        film_number(film) if film else "",
    )
