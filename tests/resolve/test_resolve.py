"""A reference and its citing cable become one resolution: rules 4 and 5 of the design, case by case."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reftel.lexicon.mrn import parse_mrn
from reftel.lexicon.numbers import ceilings
from reftel.model.reasons import Reason, ReasonKind
from reftel.model.records import MRN, Kind, Ref, Resolution, Status, YearFrom
from reftel.parse.cable import parse_ref_line
from reftel.resolve.resolve import explain_refs, resolve_refs
from reftel.resolve.serials.holdings import Holdings
from reftel.resolve.serials.years import Citing


class Case(NamedTuple):
    """What is written, what is held (MRN -> day, None where unknown), and what must come out."""

    line: str
    cited: str
    status: str
    year_from: str
    reason: str
    held: Mapping[str, str | None] = {}
    citing: str = "08OTTAWA1047"
    day: str = "2008-08-05"


# Years: a written year wins.
WRITTEN = [
    Case("07 OTTAWA 2266", "07OTTAWA2266", "missing", "written", "year given as 07"),
    Case("2007 OTTAWA 2266", "07OTTAWA2266", "missing", "written", "year given as"),
    # ... even against a held cable of another year
    Case("07 STATE 9", "07STATE9", "missing", "written", "year given as", {"08STATE9": "2008-01-03"}),
    # ... and the own serial
    Case("08 OTTAWA 1900", "08OTTAWA1900", "missing", "written", "year given as"),
    # two digits mean the latest such year that is not after the citing cable
    Case("99 OTTAWA 12", "99OTTAWA12", "missing", "written", "year given as"),
    Case("65 OTTAWA 12", "1965OTTAWA12", "missing", "written", "year given as"),
    Case("1909 OTTAWA 12", "1909OTTAWA12", "missing", "written", "year given as"),
    Case(
        "08 OTTAWA 12", "1908OTTAWA12", "missing", "written", "year given as", {}, "1909OTTAWA5", "1909-01-09"
    ),
    # a cable of December may leave in January, its number of the year before
    Case("09 LIMA 12", "09LIMA12", "missing", "written", "year given as", {}, "08OTTAWA1900", "2009-01-02"),
    Case("73 STATE 12", "73STATE12", "missing", "written", "year given as", {}, "79OTTAWA5", "1979-01-09"),
]

# A year after the citing cable is a slip, even where such a cable is held; never the one of a century before.
SLIPS = [
    Case(
        "09 OTTAWA 12", "", "ambiguous", "", "year given as 09, later than the citing cable; possibly a typo"
    ),
    Case("2009 OTTAWA 12", "", "ambiguous", "", "year given as 2009, later than the citing cable"),
    Case("2010 LIMA 12", "", "ambiguous", "", "later than the citing cable", {"10LIMA12": "2010-01-03"}),
    Case("09 LIMA 12", "", "ambiguous", "", "later than the citing cable", {"08LIMA12": "2008-01-03"}),
    Case("80 LIMA 12", "", "ambiguous", "", "later than the citing cable", {}, "79OTTAWA5", "1979-01-09"),
    Case("10 LIMA 12", "", "ambiguous", "", "later than the citing cable", {}, "1909OTTAWA5", "1909-01-09"),
]

# Years: without one, that of the citing cable ...
CITING = [
    Case(
        "LIMA 12",
        "08LIMA12",
        "missing",
        "citing",
        "no year given; 2008 assumed, the year of the citing cable",
    ),
    # its own post with a lower number
    Case(
        "OTTAWA 372",
        "08OTTAWA372",
        "missing",
        "citing",
        "no year given; 2008 assumed: OTTAWA had reached 1047 by then",
    ),
    # the citing cable's number tells the year, its date may lie days beyond
    Case("LIMA 900", "08LIMA900", "missing", "citing", "2008", {}, "08OTTAWA1900", "2009-01-01"),
]

# ... unless the number cannot have been issued by then. Evidence, strongest first: the own serial.
OWN_SERIAL = [
    Case(
        "OTTAWA 1900",
        "07OTTAWA1900",
        "missing",
        "own-serial",
        "too high for 2008: OTTAWA had only reached 1047; 2007 assumed",
    ),
    # companion cables leave together, the later number cited too
    Case(
        "OTTAWA 1049",
        "08OTTAWA1049",
        "missing",
        "citing",
        "only just above 1047, the citing cable's own number",
    ),
    # unless last year's is held
    Case(
        "OTTAWA 1049",
        "07OTTAWA1049",
        "held",
        "own-serial",
        "too high for 2008",
        {"07OTTAWA1049": "2007-06-01"},
    ),
    # a companion that is held, and its gap is larger
    Case("OTTAWA 1090", "08OTTAWA1090", "held", "held", "is held", {"08OTTAWA1090": "2008-08-06"}),
    Case("OTTAWA 1090", "08OTTAWA1090", "held", "held", "is held", {"08OTTAWA1090": "2008-08-08"}),
    # held, but sent too late to be meant
    Case(
        "OTTAWA 1090",
        "07OTTAWA1090",
        "missing",
        "own-serial",
        "too high for 2008",
        {"08OTTAWA1090": "2008-08-09"},
    ),
    # held without a date: it cannot speak for its year
    Case("OTTAWA 1090", "07OTTAWA1090", "missing", "own-serial", "too high for 2008", {"08OTTAWA1090": None}),
]

# Then a held cable with a date that fits.
HELD = [
    Case("LIMA 12", "08LIMA12", "held", "held", "is held, and no later", {"08LIMA12": "2008-02-01"}),
    Case("LIMA 12", "08LIMA12", "held", "held", "is held", {"08LIMA12": "2008-08-08"}),   # within days
    Case("LIMA 12", "08LIMA12", "held", "held", "is held", {"08LIMA12": None}),           # no date: it may
    # this year's was sent later, last year's is held
    Case(
        "LIMA 12", "07LIMA12", "held", "held", "07LIMA12 is held, and 08LIMA12 was sent later, on 2008-09-01",
        {"08LIMA12": "2008-09-01", "07LIMA12": "2007-09-01"},
    ),
    # both fit: people who mean an older cable write its year
    Case(
        "LIMA 12", "08LIMA12", "held", "held", "is held, and no later",
        {"08LIMA12": "2008-02-01", "07LIMA12": "2007-09-01"},
    ),
    # last year's is held, but this year's number was within reach
    Case("CALLAO 12", "08CALLAO12", "missing", "citing", "2008", {"07CALLAO12": "2007-02-01"}),
]  # fmt: skip

# Then the curve of serials of that post and year, at last the ceiling that is bundled.
HIGH = ceilings()["STATE", 2007].serial - 100
CURVE = [
    # the post came to a lower number only later: last year's
    Case(
        "CALLAO 500", "07CALLAO500", "missing", "curve",
        "too high for 2008: CALLAO only reached 500 after 2008-09-10; 2007 assumed",
        {"08CALLAO400": "2008-09-10"},
    ),
    # it was beyond the number by then: this year's
    Case("CALLAO 500", "08CALLAO500", "missing", "citing", "2008", {"08CALLAO600": "2008-07-01"}),
    # a low number at the beginning of the year stays this year's
    Case(
        f"STATE {HIGH}", f"07STATE{HIGH}", "missing", "ceiling",
        "2007 assumed", {}, "08OTTAWA4", "2008-01-05",
    ),
    Case("STATE 901", "08STATE901", "missing", "citing", "2008", {}, "08OTTAWA40", "2008-01-09"),
]  # fmt: skip

# What no rule decides is ambiguous, never guessed. ROME wrote fewer cables each year: 3300 fits 2006 alone.
AMBIGUOUS = [
    # people who cite a cable of two years ago write its year, so the number may as well be a slip
    Case(
        "ROME 3300", "", "ambiguous", "", "possibly 2006, but a year that old is usually given",
        {}, "08OTTAWA4", "2008-01-05",
    ),
    # ... but one that is held decides
    Case(
        "ROME 3300", "06ROME3300", "held", "ceiling", "2006 assumed",
        {"06ROME3300": "2006-12-20"}, "08OTTAWA4", "2008-01-05",
    ),
    # no year at all had so many
    Case("ROME 90000", "", "ambiguous", "", "too high for the years before as well; possibly a typo"),
    # ... nor had the citing post
    Case("OTTAWA 50000", "", "ambiguous", "", "OTTAWA had only reached 1047; too high for the years before"),
]  # fmt: skip

# Posts: renamed ones are tried under both names, the held one wins; twin missions are never merged.
POSTS = [
    Case("KYIV 210", "08KYIV210", "missing", "citing", "2008"),
    Case("KYIV 210", "08KIEV210", "held", "held", "held under the name KIEV", {"08KIEV210": "2008-02-01"}),
    Case("KYIV 210", "08KYIV210", "held", "held", "is held", {"08KYIV210": "2008-02-01"}),
    Case(
        "KYIV 210", "", "ambiguous", "", "are both held",
        {"08KIEV210": "2008-02-01", "08KYIV210": "2008-02-02"},
    ),
    # its own number in its own year, under another of its names; another year, or what is held, decides first
    Case("KYIV 210", "08KIEV210", "missing", "citing", "own name KIEV", {}, "08KIEV300", "2008-04-01"),
    Case("TAIPEI 405", "09AITTAIPEI405", "missing", "citing", "own name", {}, "09AITTAIPEI975", "2009-08-13"),
    Case("CALCUTTA 210", "08KOLKATA210", "missing", "citing", "KOLKATA", {}, "08KOLKATA300", "2008-04-01"),
    Case("BELIZE 95", "08BELMOPAN95", "missing", "citing", "BELMOPAN", {}, "08BELMOPAN300", "2008-04-01"),
    Case("08 KIEV 210", "08KYIV210", "missing", "written", "own name", {}, "08KYIV300", "2008-04-01"),
    Case("06 KIEV 210", "06KIEV210", "missing", "written", "06", {}, "08KYIV300", "2008-04-01"),
    Case("KIEV 950", "07KYIV950", "missing", "own-serial", "only reached 300", {}, "08KYIV300", "2008-04-01"),
    Case(
        "TAIPEI 405", "09TAIPEI405", "held", "held", "is held",
        {"09TAIPEI405": "2009-04-10"}, "09AITTAIPEI975", "2009-08-13",
    ),
    Case("BRUSSELS 655", "08BRUSSELS655", "missing", "citing", "2008", {"08USEUBRUSSELS655": "2008-02-01"}),
    Case("USEU BRUSSELS 655", "08USEUBRUSSELS655", "missing", "citing", "", {"08BRUSSELS655": "2008-02-01"}),
    Case("UNVIE VIENNA 55", "08UNVIEVIENNA55", "missing", "citing", "2008", {"08VIENNA55": "2008-02-01"}),
    Case("VIENNA 55", "08VIENNA55", "missing", "citing", "2008", {"08UNVIEVIENNA55": "2008-02-01"}),
    Case("DUBAI 55", "08DUBAI55", "missing", "citing", "2008", {"08RPODUBAI55": "2008-02-01"}),
    # a repair of spelling is named in the reason
    Case("ANKAAR 55", "08ANKARA55", "missing", "citing", "ANKAAR read as ANKARA"),
]  # fmt: skip

# A name that no table has is a post once a head names it: of the cable meant, the citing one, or one of
# these years. That head may tell no day.
NO_TABLE = [
    Case("QUILLONIA 512", "", "unreadable", "", "no cable in the collection is from QUILLONIA"),
    Case("07 QUILLONIA 512", "", "unreadable", "", "no post known as QUILLONIA"),
    Case("MADRID SP 0307", "", "unreadable", "", "no post known as MADRID SP"),
    Case("07 CIAWASH 542085", "", "unreadable", "", "no post known as CIAWASH"),
    Case("QUILLONIA 512", "08QUILLONIA512", "missing", "citing", "2008", {"08QUILLONIA7": "2008-01-09"}),
    Case("07 QUILLONIA 512", "07QUILLONIA512", "missing", "written", "07", {"04QUILLONIA7": "2004-01-09"}),
    Case("07 QUILLONIA 512", "07QUILLONIA512", "held", "written", "07", {"07QUILLONIA512": None}),
    Case("QUILLONIA 512", "", "unreadable", "", "no cable", {"08QUILLON7": "2008-01-09"}),
    Case("QUILLONIA 512", "", "unreadable", "", "no cable", {"95QUILLONIA7": "1995-01-09"}),
    Case("QUILLONIA 12", "08QUILLONIA12", "missing", "citing", "2008", {}, "08QUILLONIA15"),
]

# What is no other cable.
OTHER = [
    Case("OTTAWA 1047", "08OTTAWA1047", "self", "citing", "had reached 1047 by then"),
    Case("SMITH/JONES E-MAIL OF MAY 3", "", "other", "", "not a cable: email"),
    Case("STATE XXXXX", "", "unreadable", "", "STATE without a readable number"),
]

# The 1970s: ceilings of the 2000s say nothing of them. Where none is known the citing year is right, but for
# numbers that no post can have reached so early in January.
SEVENTIES = [
    Case("USNATO 3031", "74USNATO3031", "missing", "citing", "1974", {}, "74STATE115000", "1974-06-01"),
    Case("VIENTIANE 6442", "75VIENTIANE6442", "missing", "citing", "1975", {}, "75STATE297000", "1975-12-17"),
    Case("VIENTIANE 2564", "74VIENTIANE2564", "missing", "citing", "1974", {}, "74STATE65000", "1974-03-31"),
    Case("SAIGON 14200", "73SAIGON14200", "missing", "citing", "1973", {}, "73STATE150000", "1973-08-02"),
    Case("PARIS 1190", "77PARIS1190", "missing", "citing", "1977", {}, "77STATE9000", "1977-01-14"),
    Case("LAGOS 13900", "78LAGOS13900", "missing", "citing", "1978", {}, "78STATE290000", "1978-11-16"),
    Case("BONN 20990", "74BONN20990", "missing", "ceiling", "1974 assumed", {}, "75STATE2100", "1975-01-06"),
    Case("BONN 10220", "75BONN10220", "missing", "citing", "1975", {}, "75STATE155000", "1975-07-02"),
    Case("SAIGON 3500", "74SAIGON3500", "missing", "citing", "1974", {}, "74STATE52000", "1974-03-17"),
    Case("TOKYO 15900", "76TOKYO15900", "missing", "citing", "1976", {}, "76STATE265000", "1976-10-27"),
    Case("MOSCOW 12000", "73MOSCOW12000", "missing", "citing", "1973", {}, "73STATE196000", "1973-10-03"),
    Case("CAIRO 9100", "77CAIRO9100", "missing", "citing", "1977", {}, "77STATE130000", "1977-06-06"),
    # the pace of that year is known
    Case("STATE 277000", "75STATE277000", "missing", "ceiling", "1975", {}, "76LIMA40", "1976-01-08"),
    Case("STATE 1374", "76STATE1374", "missing", "citing", "1976", {}, "76LIMA40", "1976-01-05"),
    Case("TEHRAN 12606", "75TEHRAN12606", "missing", "ceiling", "1975", {}, "76STATE3000", "1976-01-05"),
    Case("TEHRAN 5253", "78TEHRAN5253", "missing", "citing", "1978", {}, "78STATE150000", "1978-06-02"),
    # a held cable tells the pace of its year
    Case(
        "VIENTIANE 8800", "73VIENTIANE8800", "missing", "curve", "VIENTIANE had sent at most",
        {"74VIENTIANE2564": "1974-03-31"}, "74STATE70000", "1974-04-05",
    ),
    Case(
        "VIENTIANE 2700", "74VIENTIANE2700", "missing", "citing", "1974",
        {"74VIENTIANE2564": "1974-03-31"}, "74STATE70000", "1974-04-05",
    ),
]  # fmt: skip

# A written year after the citing cable: what may be meant is named, no cable to come is missing.
LATER_YEARS = [
    Case("28 SECSTATE 202745", "", "ambiguous", "", "year given as 28", {}, "07LIMA1200", "2007-06-01"),
    Case("27 TANGIER 50", "", "ambiguous", "", "year given as 27", {}, "07RABAT1200", "2007-06-01"),
    Case("40 HELSINKI 84", "", "ambiguous", "", "year given as 40", {}, "04OSLO200", "2004-06-01"),
    Case("2023 PANAMA 1", "", "ambiguous", "", "year given as 2023", {}, "08LIMA1200", "2008-06-01"),
    Case("29 STATE 512", "", "ambiguous", "", "year given as 29", {}, "08OSLO5", "2008-02-01"),
    Case("18 LIMA 55", "", "ambiguous", "", "year given as 18", {}, "07QUITO50", "2007-02-01"),
    Case("2031 ROME 6", "", "ambiguous", "", "year given as 2031", {}, "09BERN5", "2009-02-01"),
    Case("09 PARIS 12", "", "ambiguous", "", "year given as 09", {}, "08OTTAWA9", "2008-02-01"),
    Case("77 BONN 5", "", "ambiguous", "", "year given as 77", {}, "75OSLO12", "1975-02-01"),
    Case("11 KUWAIT 9", "", "ambiguous", "", "year given as 11", {}, "08CAIRO1200", "2008-06-01"),
    Case("76 LIMA 300", "", "ambiguous", "", "year given as 76", {}, "75QUITO120", "1975-02-01"),
]

# A number alone that the post cannot have issued: of STATE or of a post of the list, if only one can have.
LONE = [
    Case("164437", "07STATE164437", "missing", "citing", "the number is too high for SANJOSE", {},
         "07SANJOSE2063", "2007-12-05"),
    Case("202481", "75STATE202481", "missing", "citing", "too high for NEWDELHI", {}, "75NEWDELHI11500",
         "1975-08-28"),
    Case("06 154437", "06STATE154437", "missing", "written", "too high for SANJOSE", {}, "07SANJOSE2063",
         "2007-12-05"),
    Case("154211", "07STATE154211", "missing", "citing", "too high for SANJOSE", {}, "07SANJOSE1900",
         "2007-11-20"),
    Case("55005", "08STATE55005", "missing", "citing", "too high for LIMA", {}, "08LIMA733", "2008-06-05"),
    Case("91005", "09STATE91005", "missing", "citing", "too high for ROME", {}, "09ROME1000", "2009-09-05"),
    Case("121858", "09STATE121858", "missing", "citing", "too high", {}, "09QUITO1206", "2009-12-18"),
    Case("9584", "10STATE9584", "missing", "citing", "too high", {}, "10REYKJAVIK30", "2010-02-12"),
    # in January, STATE's of the year before
    Case("130400", "07STATE130400", "missing", "ceiling", "too high for SANJOSE", {}, "08SANJOSE15",
         "2008-01-05"),
    Case("91700", "08STATE91700", "held", "held", "too high for OTTAWA", {"08STATE91700": "2008-08-03"}),
    # an old number of STATE is as likely a slip
    Case("9000", "", "ambiguous", "", "not only SANJOSE may have sent it", {}, "07SANJOSE2063", "2007-12-05"),
    # its own of the year before stays its own, and no post at all had so many
    Case("1500", "07OTTAWA1500", "missing", "own-serial", "2007 assumed"),
    Case("990000", "", "ambiguous", "", "too high for the years before"),
    # what it had reached is its own, whatever is held of STATE
    Case("512", "08OTTAWA512", "missing", "citing", "OTTAWA had reached", {"08STATE512": "2008-01-02"}),
]  # fmt: skip

# From July 1967 to December 1968 one series ran; before, each pair of posts counted from July to June.
SIXTIES = [
    Case("SAIGON 10234", "67SAIGON10234", "missing", "ceiling", "one series", {},
         "67STATE50000", "1967-11-18"),
    Case("SAIGON 31234", "", "ambiguous", "", "either year", {}, "68STATE150000", "1968-05-18"),
    Case("SAIGON 31234", "68SAIGON31234", "missing", "curve", "one series", {"68SAIGON30000": "1968-04-30"},
         "68STATE150000", "1968-05-18"),
    Case("SAIGON 9000", "67SAIGON9000", "missing", "curve", "one series", {"67SAIGON9300": "1967-10-09"},
         "68STATE150000", "1968-05-18"),
    Case("SAIGON 31234", "68SAIGON31234", "held", "curve", "one series", {"68SAIGON31234": "1968-05-10"},
         "68STATE150000", "1968-05-18"),
    Case("STATE 60000", "67STATE60000", "missing", "ceiling", "one series", {},
         "68SAIGON31234", "1968-05-18"),
    Case("STATE 158297", "68STATE158297", "missing", "ceiling", "one series", {},
         "68ATHENS5000", "1968-05-18"),
    Case("SAIGON 10000", "67SAIGON10000", "missing", "own-serial", "since 1967-07-01", {}, "68SAIGON31234",
         "1968-05-18"),
    Case("STATE 290000", "68STATE290000", "missing", "ceiling", "1968 assumed", {}, "69LIMA20", "1969-01-04"),
    # of a pair: the own number tells the year of the own ones, nothing tells which of the others is meant
    Case("SAIGON 1234", "1965SAIGON1234", "missing", "own-serial", "since 1965-07-01", {}, "1965SAIGON1250",
         "1965-08-18"),
    Case("SAIGON 1234", "1964SAIGON1234", "missing", "own-serial", "since 1964-07-01", {}, "1965SAIGON3250",
         "1965-04-18"),
    Case("SAIGON 1234", "", "ambiguous", "", "does not name one cable", {}, "1965STATE1250", "1965-08-18"),
    Case("DEPTEL 1234", "", "ambiguous", "", "does not name one cable", {}, "67SAIGON1250", "1967-05-18"),
    # ... nor does a year that is written, from whatever year the number is cited
    Case("65 SAIGON 123", "", "ambiguous", "", "each pair of posts", {}, "1965BANGKOK1250", "1965-08-18"),
    Case("65 SAIGON 123", "", "ambiguous", "", "each pair of posts", {}, "71BANGKOK1250", "1971-08-18"),
    Case("67 SAIGON 123", "", "ambiguous", "", "each pair of posts", {}, "67BANGKOK1250", "1967-05-18"),
    Case("67 SAIGON 123", "67SAIGON123", "missing", "written", "67", {}, "67BANGKOK1250", "1967-08-18"),
    # a held cable is the one if the Department cites what a post sent, to which the held ones were sent
    Case("65 SAIGON 123", "1965SAIGON123", "held", "held", "is held", {"1965SAIGON123": "1965-07-10"},
         "1965STATE1250", "1965-08-18"),
    Case("SAIGON 123", "1965SAIGON123", "held", "held", "each pair", {"1965SAIGON123": "1965-07-10"},
         "1965STATE1250", "1965-08-18"),
    Case("SAIGON 3123", "1964SAIGON3123", "held", "held", "is held", {"1964SAIGON3123": "1964-12-10"},
         "1965STATE1250", "1965-02-18"),
    Case("SAIGON 123", "", "ambiguous", "", "each pair", {"1965SAIGON123": "1965-10-10"},
         "1965STATE1250", "1965-08-18"),
    Case("65 SAIGON 123", "", "ambiguous", "", "each pair", {"1965SAIGON123": "1965-07-10"},
         "1965BANGKOK1250", "1965-08-18"),
    Case("65 STATE 123", "", "ambiguous", "", "each pair", {"1965STATE123": "1965-07-10"},
         "1965BANGKOK1250", "1965-08-18"),
    Case("65 SAIGON 1234", "1965SAIGON1234", "missing", "written", "65", {}, "1965SAIGON1250", "1965-08-18"),
]  # fmt: skip

CASES = [
    *WRITTEN, *SLIPS, *CITING, *OWN_SERIAL, *HELD, *CURVE, *AMBIGUOUS, *POSTS, *NO_TABLE, *OTHER,
    *SEVENTIES, *LATER_YEARS, *LONE, *SIXTIES,
]  # fmt: skip


def holdings(held: Mapping[str, str | None]) -> Holdings:
    """What is held, from MRNs and days as written in the tables."""
    return Holdings({parse_mrn(mrn): date.fromisoformat(day) if day else None for mrn, day in held.items()})


@pytest.mark.parametrize(
    "case", CASES, ids=lambda case: f"{case.line}-in-{case.citing}-{len(case.held)}-held"
)
def test_resolution(case: Case) -> None:
    citing = Citing(parse_mrn(case.citing), date.fromisoformat(case.day))
    (ref,) = parse_ref_line(f"REF: {case.line}")
    (found,) = resolve_refs([ref], citing, holdings(case.held))
    assert (str(found.mrn or ""), found.status.value) == (case.cited, case.status), found
    assert (found.year_from.value if found.year_from else "") == case.year_from, found
    assert case.reason in found.reason


# An elided post is that of the entry before it, also across one that is no cable; the citing
# cable's, where that alone is held. line, held -> MRNs
ELIDED = [
    ("REF: A. STATE 91633 B. 91700", {}, ["08STATE91633", "08STATE91700"]),
    ("REF: A. LIMA 12 B. SMITH E-MAIL OF MAY 3 C. 15", {}, ["08LIMA12", "", "08LIMA15"]),
    ("REF: A. LIMA 12 B. SUVA 3 C. 15", {}, ["08LIMA12", "08SUVA3", "08SUVA15"]),
    # the citing cable's own is held, the one of the list is not
    ("REF: A. LIMA 12 B. 15", {"08OTTAWA15": "2008-01-09"}, ["08LIMA12", "08OTTAWA15"]),
]


@pytest.mark.parametrize(("line", "held", "expected"), ELIDED)
def test_elided_post(line: str, held: Mapping[str, str | None], expected: list[str]) -> None:
    citing = Citing(parse_mrn("08OTTAWA1047"), date(2008, 8, 5))
    found = resolve_refs(parse_ref_line(line), citing, holdings(held))
    assert [str(resolution.mrn or "") for resolution in found] == expected
    assert "no post given" in found[-1].reason


# A number that the post before it cannot have issued is weighed for the others. line -> MRNs
OTHER_POSTS = [
    ("REF: A. STATE 91633 B. SUVA 12 C. 91700", ["08STATE91633", "08SUVA12", "08STATE91700"]),
    ("REF: A. SUVA 12 B. 91700", ["08SUVA12", "08STATE91700"]),
    ("REF: A. SUVA 12 B. 1040", ["08SUVA12", "08OTTAWA1040"]),
    ("REF: A. 3512 B. MOSCOW 2210", ["08MOSCOW3512", "08MOSCOW2210"]),
    ("REF: A. 3512 B. MOSCOW 2210 C. BEIJING 2900", ["", "08MOSCOW2210", "08BEIJING2900"]),
    ("REF: A. OURTEL 91700", [""]),
]


@pytest.mark.parametrize(("line", "expected"), OTHER_POSTS)
def test_number_too_high_for_the_post_before_it(line: str, expected: list[str]) -> None:
    citing = Citing(parse_mrn("08OTTAWA1047"), date(2008, 8, 5))
    found = resolve_refs(parse_ref_line(line), citing, Holdings())
    assert [str(resolution.mrn or "") for resolution in found] == expected


# OURTEL is the citing post's whatever was cited before; of URTEL and of a name that several posts have
# nobody can tell the post, nor of a number alone behind them: never that of the list or of the citing cable.
OF_WHOM = [
    ("REF: A. LIMA 12 B. OURTEL 15", ["08LIMA12", "08OTTAWA15"]),
    ("REF: A. LIMA 12 B. OURTEL 15 C. 16", ["08LIMA12", "08OTTAWA15", "08OTTAWA16"]),
    ("REF: YOUR 31102", [""]),
    ("REF: A. LIMA 12 B. URTEL 15 AND 16 C. 17", ["08LIMA12", "", "", ""]),
    ("REF: A. URTEL 15 B. LIMA 12 C. 13", ["", "08LIMA12", "08LIMA13"]),
    ("REF: A. USMISSION VIENNA 702 B. 703", ["", ""]),
    ("REF: WASHDC 5 AND 6", ["", ""]),
]


@pytest.mark.parametrize(("line", "expected"), OF_WHOM)
def test_post_of_whom(line: str, expected: list[str]) -> None:
    citing = Citing(parse_mrn("08OTTAWA1047"), date(2008, 8, 5))
    found = resolve_refs(parse_ref_line(line), citing, Holdings())
    assert [str(resolution.mrn or "") for resolution in found] == expected
    assert {resolution.status.value for resolution in found if not resolution.mrn} <= {"unreadable"}


def ref(post: str = "", serial: int | None = 12, year: int | None = None, kind: Kind = Kind.CABLE) -> Ref:
    return Ref("A", f"{post} {serial}", 0, 9, kind, year, post, serial)


# What cannot be known without the citing cable says so. reference, citing -> status, MRN, words
UNKNOWN = [
    (ref("LIMA"), Citing(), "unreadable", "", "no year given"),
    (ref(""), Citing(), "unreadable", "", "no post given"),
    (ref("", year=8), Citing(), "unreadable", "", "no post given"),
    (ref("LIMA", year=8), Citing(), "missing", "08LIMA12", "year given as"),
    (ref("LIMA", year=73), Citing(), "missing", "73LIMA12", "year given as"),
    (ref("LIMA"), Citing(day=date(2008, 8, 5)), "missing", "08LIMA12", "2008"),     # a date alone is enough
    (ref("LIMA"), Citing(MRN(2008, "OTTAWA", 5)), "missing", "08LIMA12", "2008"),   # so is an MRN
]  # fmt: skip


@pytest.mark.parametrize(("written", "citing", "status", "mrn", "words"), UNKNOWN)
def test_unknown_citing_cable(written: Ref, citing: Citing, status: str, mrn: str, words: str) -> None:
    (found,) = resolve_refs([written], citing, Holdings())
    assert (found.status.value, str(found.mrn or "")) == (status, mrn)
    assert words in found.reason


# The cause comes first, what was repaired behind it; a name that nobody can tell the post of is the cause.
CAUSES = [
    ("REF: 12O5", "no post given, and the citing cable is unknown; 12O5 read as 1205"),
    ("REF: 1205", "no post given, and the citing cable is unknown"),
    ("REF: STATE 8B211", "STATE without a readable number; 8B211 cannot be read"),
    ("REF: STATE XXXXX", "STATE without a readable number"),
    ("REF: URTEL 512", "a number of the addressee, whose post is not given"),
    ("REF: USMISSION VIENNA 7O2", "USMISSION VIENNA may be any of several posts; 7O2 read as 702"),
]


@pytest.mark.parametrize(("line", "reason"), CAUSES)
def test_cause_stands_before_repairs(line: str, reason: str) -> None:
    (found,) = resolve_refs(parse_ref_line(line), Citing(day=date(2008, 5, 4)), Holdings())
    assert (found.status.value, found.reason) == ("unreadable", reason)


def test_year_that_is_not_known_is_the_cause_before_a_repair() -> None:
    (found,) = resolve_refs(parse_ref_line("REF: OSLO 12O5"), Citing(), Holdings())
    assert found.reason.startswith("no year given")
    assert found.reason.endswith("; 12O5 read as 1205")


def test_explanation_holds_what_is_written_beside_what_was_found() -> None:
    (found, guessed) = explain_refs(
        parse_ref_line("REF: A. 08 OTTAWA 1140 (NOTAL) B. STATE 9"),
        Citing(MRN(2009, "OTTAWA", 278), date(2009, 4, 8)),
        Holdings(),
    )
    assert (found.year, found.post, found.serial, found.notal) == (2008, "OTTAWA", 1140, True)
    assert (guessed.year, str(guessed.mrn), guessed.notal) == (None, "09STATE9", False)


# Properties: every reference ends in exactly one status, with the MRN that goes with it, and a reason.
POSTS_DRAWN = st.sampled_from(["", "STATE", "OTTAWA", "KYIV", "KIEV", "CALLAO", "BRUSSELS", "USEUBRUSSELS"])
SERIALS = st.integers(1, 200) | st.integers(1, 999_999)
REFS = st.builds(
    ref,
    POSTS_DRAWN,
    st.none() | SERIALS,
    st.none() | st.integers(0, 99) | st.integers(1966, 2065),
    st.sampled_from(Kind),
)
MRNS = st.builds(MRN, st.integers(2004, 2009), POSTS_DRAWN.filter(bool), SERIALS, st.sampled_from(("", "A")))
DAYS = st.dates(date(2004, 1, 1), date(2009, 12, 31))
CITINGS = st.builds(Citing, st.none() | MRNS, st.none() | DAYS)
HOLDINGS = st.dictionaries(MRNS, st.none() | DAYS, max_size=20)


@given(refs=st.lists(REFS, max_size=8), citing=CITINGS, held=HOLDINGS)
def test_every_reference_gets_one_sound_resolution(
    refs: list[Ref], citing: Citing, held: dict[MRN, date | None]
) -> None:
    found = resolve_refs(refs, citing, Holdings(held))
    assert len(found) == len(refs)
    for written, resolution in zip(refs, found, strict=True):
        check_sound(written, resolution, citing, held)


def check_sound(written: Ref, found: Resolution, citing: Citing, held: Mapping[MRN, date | None]) -> None:
    assert found.reason
    named = found.status in (Status.HELD, Status.MISSING, Status.SELF)
    assert (found.mrn is not None) == named
    assert (found.year_from is not None) == named
    if found.mrn is None:
        return
    assert (found.status is Status.SELF) == (found.mrn == citing.mrn)
    assert found.status is Status.SELF or (found.status is Status.HELD) == (found.mrn in held)
    assert found.mrn.serial == written.serial
    assert (found.year_from is YearFrom.WRITTEN) == (written.year is not None)
    assert found.mrn in found.candidates


@given(refs=st.lists(REFS, max_size=5), citing=CITINGS, held=HOLDINGS, data=st.data())
def test_order_of_holdings_does_not_matter(
    refs: list[Ref], citing: Citing, held: dict[MRN, date | None], data: st.DataObject
) -> None:
    shuffled = dict(data.draw(st.permutations(list(held.items()))))
    assert resolve_refs(refs, citing, Holdings(held)) == resolve_refs(refs, citing, Holdings(shuffled))


@pytest.mark.parametrize("kind", ReasonKind)
def test_every_kind_of_reason_has_words(kind: ReasonKind) -> None:
    words = str(Reason(kind, 2008, "OSLO", 12, "seen", "J. Roe"))
    assert words
    assert "{" not in words
