"""Other numbers under which a cable is known, beside its message reference number."""

from enum import StrEnum
from typing import NamedTuple


class AliasKind(StrEnum):
    """What gave a cable another number."""

    JOURNEY = "journey"
    """A series of the Secretary's journeys: "TOSEC 100150", "SECTO 2063"."""
    DOCUMENT_NUMBER = "document number"
    """The archive of 1973-79: "1976NEWDE15340", "1976USUNN03275_b"."""
    FILM = "film number"
    """Reel and frame of the same archive: "D760421-0400"."""
    FRUS = "FRUS"
    """Volume and document of Foreign Relations of the United States: "frus1977-80v21/d34"."""
    FOIA = "FOIA"
    """A document that was released on request: "C05784979"."""
    RECORDED = "recorded id"
    """The id as a form states it, where it had to be repaired: "05BRASILIA0O715"."""


class Alias(NamedTuple):
    """Another number of a cable, as its kind writes it."""

    kind: AliasKind
    value: str
