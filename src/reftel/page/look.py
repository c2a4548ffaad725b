"""How a cable looks on the page."""

from __future__ import annotations

_CLASSES = (
    ("TOP SECRET", "topsecret"),
    ("SECRET", "secret"),
    ("CONFIDENTIAL", "confidential"),
    ("LIMITED OFFICIAL USE", "limited"),
    ("OFFICIAL USE ONLY", "limited"),
    ("FOUO", "limited"),
    ("UNCLAS", "unclassified"),
)


def look_of(classification: str, *, held: bool) -> str:
    """Give the name of a cable's look on the page, by classification; all missing ones look the same.

    >>> look_of("CONFIDENTIAL//NOFORN", held=True)
    'confidential'
    """
    if not held:
        return "missing"
    words = classification.upper()
    return next((look for mark, look in _CLASSES if mark in words), "unmarked")


def size_of(cited_by: int) -> int:
    """Give the radius in pixels: 8, growing with how often the cable is cited, up to 20."""
    return min(20, 8 + 2 * cited_by)


def half_width(label: str, radius: int) -> int:
    """Give half the width, in pixels, that a cable and the label under it need."""
    return max(radius, len(label) * 4 + 4)
