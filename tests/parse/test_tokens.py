"""Tokens of an entry: each rule finds its examples, and brackets keep what stands within them."""

import pytest

from reftel.parse.refs.tokens import END, READ_AS, RULES, day_at, pass_bracket, tokenize, tokenize_entry

# Examples that are one token each, of every kind.
EXAMPLES = {
    "law": (
        "22 U.S.C. 2778",
        "22 CFR 127.1",
        "SECTION 38(B)(1)(A)(II) OF THE FISH EXPORT ACT",
        "SEC. 7 THE ACT",
    ),
    "withheld": ("(b)(1)", "(b)(7)(C)", "1.4(D)", "1.5 C", "[REDACTED]", "[[REDACTED-EX B6]]"),
    "round": ("(NOTAL)", "[SEE OSLO 512]", "(08)", "()"),
    "title": ('"HERRING: THE CATCH"', "“A TITLE”"),
    "part": ("PARA 3", "PARAS 3, 4 AND 7", "SECTION 2", "PARTS 1-3"),
    "date": (
        *("05/06/08", "5/6/2008", "2008-05-06", "8-11-08", "11AUG08", "11 AUG 08", "4 MAY"),
        *("MAY 4", "MAY 4, 2008", "MAY 4TH", "MAY 4-6", "DEC 74", "DECEMBER, 1974", "FEBRUARY 2007"),
    ),
    "report": (
        *(
            "IIR 6 800 0100 08",
            "IIR 6-800-0100-08",
            "IIR 68000100 08",
            "TD-314/01234-08",
            "TDX 315/01234",
            "314/01234-08",
            "GMP20080504001002",
        ),
        *("CA-3400", "CERP-12"),
    ),
    "airgram": ("A-412", "A-9"),
    "dtg": ("051200Z", "051200Z JAN 08", "051200ZJAN2008", "051200JAN75"),
    "link": ("https://example.org/a", "www.example.org"),
    "file": ("//1314/01907/366//",),
    "zero": ("0TTAWA", "0SL0"),
    "garbled": ("8B211", "86S11"),
    "number": ("512", "#512", "'08", "91,633", "45 123", "12O5", "O8", "8621l", "216512", "12\xad345"),
    "word": ("OSLO", "COTON0U", "ST.", "E-MAIL", "D'IVOIRE", "MAN1LA", "SANTIAG0"),
    "and": ("&",),
    "semicolon": (";",),
    "comma": (",",),
    "slash": ("/",),
    "dash": ("-", "--", "–"),
    "colon": (":",),
    "quote": ('"',),
    "odd": ("*", "=", "٣"),
}


def test_every_kind_has_examples() -> None:
    assert list(EXAMPLES) == list(RULES)


@pytest.mark.parametrize(("kind", "text"), [(kind, text) for kind in EXAMPLES for text in EXAMPLES[kind]])
def test_examples_are_one_token(kind: str, text: str) -> None:
    assert [(token.kind, token.text) for token in tokenize(text, 0, len(text))] == [
        (READ_AS.get(kind, kind), text)
    ]


@pytest.mark.parametrize(
    ("text", "year"),
    [
        ("05/06/08", "08"),
        ("2008-05-06", "2008"),
        ("11AUG08", "08"),
        ("MAY 4, 2008", "2008"),
        ("DEC 74", "74"),
        ("DEC 07", ""),  # may be a day
        ("MAY 4", ""),
        ("051200Z JAN 08", "08"),
        ("051200Z", ""),
        ("512", ""),
    ],
)
def test_years_of_dates(text: str, year: str) -> None:
    (token,) = tokenize(text, 0, len(text))
    assert token.year == year


@pytest.mark.parametrize(
    ("text", "texts"),
    [
        ("", []),
        ("OSLO (08) 5", ["OSLO", "(08)", "08", "5"]),
        ("([X] 5) 6", ["([X] 5)", "[X]", "X", "5", "6"]),
        ("() 5", ["()", "5"]),
        ("(OSLO 5", ["(", "OSLO", "5"]),
    ],
)
def test_tokens_within_a_bracket_follow_it(text: str, texts: list[str]) -> None:
    tokens = tokenize_entry(text, 0, len(text))
    assert [token.text for token in tokens[:-2]] == texts
    assert tokens[-2:] == (END, END)


@pytest.mark.parametrize(
    ("text", "at", "behind"), [("([X] 5) 6", 0, "6"), ("([X] 5) 6", 1, "5"), ("5 6", 0, "6")]
)
def test_brackets_are_passed(text: str, at: int, behind: str) -> None:
    tokens = tokenize_entry(text, 0, len(text))
    assert tokens[pass_bracket(tokens, at)].text == behind


@pytest.mark.parametrize(
    ("text", "is_day"),
    [("8/11", True), ("31/12", True), ("0/11", False), ("13/13", False), ("8/11/", False), ("8/", False)],
)
def test_days(text: str, is_day: bool) -> None:
    assert (day_at(tokenize_entry(text, 0, len(text)), 0) is not None) is is_day
