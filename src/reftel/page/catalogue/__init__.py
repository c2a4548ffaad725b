"""What a whole store holds, in columns: who asks for lists, counts and topics need not read the store."""

from reftel.page.catalogue.kept import keep_catalogue, read_catalogue, read_topics
from reftel.page.catalogue.make import make_catalogue
from reftel.page.catalogue.record import LED_NOWHERE, RELATIONS, Catalogue, Coded, Listed, Mrns, Tagged

__all__ = [
    "LED_NOWHERE",
    "RELATIONS",
    "Catalogue",
    "Coded",
    "Listed",
    "Mrns",
    "Tagged",
    "keep_catalogue",
    "make_catalogue",
    "read_catalogue",
    "read_topics",
]
