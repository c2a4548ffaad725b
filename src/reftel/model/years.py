"""The years of cables, and how an MRN writes them."""

FIRST_YEAR, LAST_YEAR = 1900, 2065
"""The years that an MRN can have."""
SHORT_YEARS = range(1966, LAST_YEAR + 1)
"""The years that an MRN writes with two digits."""
_WITH_TWO_DIGITS = {year: f"{year % 100:02d}" for year in SHORT_YEARS}


def written_year(year: int) -> str:
    """Give a year as an MRN writes it.

    >>> written_year(2009), written_year(1965)
    ('09', '1965')
    """
    return _WITH_TWO_DIGITS.get(year) or f"{year:04d}"
