"""A document as an edition prints it: what its editors say beside the text."""

from typing import NamedTuple


class EditorsNote(NamedTuple):
    """A note of the editors: its number ("" where it has none), and its span in the text of the document."""

    number: str
    start: int
    end: int


class Edition(NamedTuple):
    """What an edition prints around a document.

    The text ends at the offset `end`, notes follow. `notes` are the spans of all, those above the text among
    them. `numbered` is False of documents that have no MRN, whatever numbers their text begins with:
    memoranda, letters, messages by other channels. `info` are posts that got copies.
    """

    end: int
    notes: tuple[EditorsNote, ...] = ()
    numbered: bool = True
    precedence: str = ""
    info: tuple[str, ...] = ()


class Footnote(NamedTuple):
    """What a note of the editors says of a cable that it names.

    `place` is the note: "frus1977-80v21/d34, note 2". `day` is the day of the cable in ISO 8601; as read it
    is "--05-25" where the year is that of the document. `to` is who it was sent to, in words.
    """

    place: str
    day: str = ""
    to: str = ""
