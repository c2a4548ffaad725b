"""The earlier place of `reftel.parse_mrn`, for scripts of before; it goes with the next release."""

from reftel.lexicon.mrn import parse_key, parse_mrn, short_year

__all__ = ["parse_key", "parse_mrn", "short_year"]
