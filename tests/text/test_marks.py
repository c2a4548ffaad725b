"""Marks of copying: what is blanked, what stays, and that no character moves."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from growth import assert_linear
from reftel.text.noise import blank_marks, places

# (why, text, what stays of it when runs of space are one space)
CASES = [
    # links of converters
    ("a label behind a link", "[1](#)B. STATE 45302", "B. STATE 45302"),
    ("a label behind a link around a pilcrow", "[¶](#)B. 08 OTTAWA 1140", "B. 08 OTTAWA 1140"),
    ("a paragraph number behind a link", "[1](#)12. (C) Text", "12. (C) Text"),
    ("TAGS are links to a list", "TAGS: [PREL](#) [CA](https://example.org/x?tag=CA)", "TAGS: PREL CA"),
    ("brackets alone are text", "he said [the keeper] (sic)", "he said [the keeper] (sic)"),
    ("a bare pilcrow", "¶B. LIMA 2\n¶3. (C) Text", "B. LIMA 2 3. (C) Text"),
    # what copying put around words
    ("what a converter found bold", "**REF:** A. LIMA 2", "REF: A. LIMA 2"),
    ("a line of stars is no bold word", "*****\n*** a *", "***** *** a *"),
    ("a quoted mail", "> REF: A. LIMA 2\n>      B. ROME 3", "REF: A. LIMA 2 B. ROME 3"),
    ("a mail quoted twice", "> > REF: A. LIMA 2", "REF: A. LIMA 2"),
    ("a sign within a line stays", "12 > 11", "12 > 11"),
    # what a database puts before ends of lines, and other ends of lines
    (
        "a backslash before the end of a line",
        "REF: A. LIMA 2 \\\n \\\nB. ROME 3\\\n",
        "REF: A. LIMA 2 B. ROME 3",
    ),
    ("backslashes of lines that were run together", "LIMA 2 \\ \\ B. ROME 3 \\", "LIMA 2 B. ROME 3"),
    ("a backslash within a word stays", "and\\or", "and\\or"),
    ("line and paragraph separators", "LIMA 2\u2028\u2028B. ROME 3\u2029C.\x85D.", "LIMA 2 B. ROME 3 C. D."),
    # stamps of releases under FOIA
    ("a release", f"{' ' * 90}RELEASE IN PART\n{' ' * 90}B6\nREF: LIMA 2", "REF: LIMA 2"),
    (
        "a release with its exemptions",
        "A. LIMA 2      RELEASE IN PART B1,1.4(D)\nB. ROME 3",
        "A. LIMA 2 B. ROME 3",
    ),
    ("a release over two lines", f"{' ' * 90}RELEASE IN\n{' ' * 90}FULL\nLIMA 2", "LIMA 2"),
    ("a review", " RELEASE IN FULL\nREVIEW AUTHORITY: Ann Person, Senior Reviewer\nLIMA 2", "LIMA 2"),
    (
        "exemptions beside words",
        "Doc No. C1\nA. LIMA 2           (b)(1), 1.4(B)\nB. ROME 3",
        "Doc No. C1 A. LIMA 2 B. ROME 3",
    ),
    (
        "pages counted beside a classification",
        "A. LIMA 2\n\nSECRET     PAGE 02 OF 03\nB. ROME 3",
        "A. LIMA 2 B. ROME 3",
    ),
    ("and before one", "A. LIMA 2\nPage 2 of 3   UNCLASSIFIED\n\nB. ROME 3", "A. LIMA 2 B. ROME 3"),
    ("without the word", "A. LIMA 2\nCONFIDENTIAL  2 of 3\nB. ROME 3", "A. LIMA 2 B. ROME 3"),
    ("pages that are only numbered", "A. LIMA 2\n\n  Page 2\n\nB. ROME 3", "A. LIMA 2 B. ROME 3"),
    ("between dashes", "A. LIMA 2\n         - 2 -\nB. ROME 3", "A. LIMA 2 B. ROME 3"),
    ("a number alone stays", "A. LIMA\n2\nB. ROME 3", "A. LIMA 2 B. ROME 3"),
    (
        "a page that an entry names stays",
        "A. LIMA 2 PAGE 2 OF 3\nB. ROME 3",
        "A. LIMA 2 PAGE 2 OF 3 B. ROME 3",
    ),
    ("an exemption as an entry stays", "Doc No. C1\nA. B6\nB. ROME 3", "Doc No. C1 A. B6 B. ROME 3"),
    ("a visa in a text of no release stays", "A. LIMA 2        B1\n", "A. LIMA 2 B1"),
    ("a page of a release", " RELEASE IN FULL\nA. LIMA 2\n   Page 1 of 5\nB. ROME 3", "A. LIMA 2 B. ROME 3"),
    (
        "its classification",
        "Doc No. C1\nClassified by DAS, A/GIS, DoS on 01/02/15\n 1.4(B) - Declassify on: 12/04/2027\nLIMA 2",
        "Doc No. C1 LIMA 2",
    ),
    (
        "the search for an MRN",
        "Doc No. C1\nA) LIMA 2\n<http://x.example/s?k=mrn%3a%22:07%20LIMA%202%22>\nB)",
        "Doc No. C1 A) LIMA 2 B)",
    ),
    ("another address stays", "Doc No. C1 <http://x.example/a>", "Doc No. C1 <http://x.example/a>"),
    # page markers since 2005
    ("alone on a line", "which the\n\nOSLO 00000278  002 OF 003\n\nhosts", "which the hosts"),
    ("of the first page", "LIMA 00002069 001.2 OF 002", ""),
    ("a post of two words", "TEL AVIV 00002777  002 OF 003", ""),
    ("a post of three words, cut to ten letters", "PORT AU PR 00000408 002 OF 007", ""),
    ("small letters", "Kuala lump 00000752 002 of 002", ""),
    ("behind a reference on the same line", "REF: LIMA 1159 LIMA 00001378 001.2 OF 003", "REF: LIMA 1159"),
    ("between references", "REF: A. LIMA 1 LIMA 00000037 001.2 OF 003 B. ROME 2", "REF: A. LIMA 1 B. ROME 2"),
    (
        "between references on lines",
        "REF: A. LIMA 1\n\nLIMA 00000037 001.2 OF 003\n\n  B. ROME 2",
        "REF: A. LIMA 1 B. ROME 2",
    ),
    (
        "in a sentence: its words stay",
        "found that the LIMA 00000051 004 OF 004 old pier",
        "found that the old pier",
    ),
    ("in a sentence: a post of two words", "and so ABU DHABI 00000744 002 OF 004 it goes", "and so it goes"),
    ("in a sentence at the start of a line", "the LIMA 00000051 004 OF 004 old pier", "the old pier"),
    (
        "of a post of three words, between a post and its number",
        "REF: OSLO IRAN RPO D 00001378 001.2 OF 003 1159",
        "REF: OSLO 1159",
    ),
    ("of a city with a second word", "REF: ROME MEXICO CIT 00000733 001.2 OF 003 1196", "REF: ROME 1196"),
    ("cut behind one letter", "REF: LAGOS SANTIAGO D 00000412 001.2 OF 002 845", "REF: LAGOS 845"),
    ("with a stop and a stroke", "REF: BERN ST. JOHN'S 00000044 002 OF 003 87", "REF: BERN 87"),
    ("of a delegation", "REF: LIMA USTR GENEV 00000067 002 OF 003 18", "REF: LIMA 18"),
    ("of a city of two words", "REF: BERN BELO HORIZ 00000044 002 OF 003 87", "REF: BERN 87"),
    ("whole", "REF: BERN RIO DE JANEIRO 00000412 001 OF 002 12", "REF: BERN 12"),
    ("of an office in a city", "found REO BASRAH 00000031 002 OF 003 that", "found that"),
    ("the city before that of a marker stays", "from ROME LIMA 00000031 002 OF 003 on", "from ROME on"),
    ("broken before OF", "REF: A. LIMA 1 OSLO 00000278 001.2\nOF 003 B. ROME 2", "REF: A. LIMA 1 B. ROME 2"),
    ("broken behind OF", "REF: LIMA 1 OSLO 00000278  001.2 OF \n003 B. ROME 2", "REF: LIMA 1 B. ROME 2"),
    ("broken before the page", "REF: LIMA 1 OSLO 00000278\n001.2 OF 003 B. ROME 2", "REF: LIMA 1 B. ROME 2"),
    ("broken behind the post", "REF: LIMA 1 OSLO\n00000278 001.2 OF 003 B. ROME 2", "REF: LIMA 1 B. ROME 2"),
    (
        "broken, of two words",
        "REF: LIMA 1 TEL AVIV 00000278 001.2 OF\n003 B. ROME 2",
        "REF: LIMA 1 B. ROME 2",
    ),
    ("glued to the words behind", "LIMA 00000043 004 OF 004", ""),
    # page markers of the older archives
    ("of an archive", "PAGE 02        NEW DE  07645  01 OF 02  280735Z", ""),
    ("of an archive with one section", "PAGE 02  STATE 123456  012345Z", ""),
    ("of an archive without a time, on its line", "text\nPAGE 02        ROME  01196\ntext", "text text"),
    ("on two lines", "text\nCONFIDENTIAL\nPAGE 02\nRIYADH 00905  02 OF 03  170838Z\n\ntext", "text text"),
    ("on two lines without a time", "text\nPAGE 02\nNEW DE 02280\ntext", "text text"),
    ("on two lines, a list goes on", "A. LIMA 2,\nPAGE 02\nROME 01196\nB. BERN 7", "A. LIMA 2, B. BERN 7"),
    ("on two lines, words behind", "as on PAGE 02\nROME 01196 is cited", "as on PAGE 02 ROME 01196 is cited"),
    ("with a second number", "text\nPAGE 02 STATE 202481 TOSEC 100150\ntext", "text text"),
    ("on two lines with a second number", "text\nPAGE 02\nSTATE 202481 TOSEC 100150\ntext", "text text"),
    ("behind the classification", "CONFIDENTIAL PAGE 02 ROME 01196 01 OF 02 082030Z", ""),
    ("text behind stays", "PAGE 02 ROME 06677 01 OF 03 291400Z PIER KEEPERS", "PIER KEEPERS"),
    ("inside a line", "A. STATE 12 PAGE 02 ROME 06677 01 OF 03 291400Z B. LIMA 3", "A. STATE 12 B. LIMA 3"),
    (
        "a page of a newspaper stays",
        "see page 02, and PAGE 3 OF LIMA 2005 EDITION",
        "see page 02, and PAGE 3 OF LIMA 2005 EDITION",
    ),
    (
        "the post of a page in a sentence stays",
        "ON PAGE 02 ROME 01196 IS CITED",
        "ON PAGE 02 ROME 01196 IS CITED",
    ),
    # headings of sections
    ("a later section", "text\nS E C R E T SECTION 02 OF 03 LIMA 000278\ntext", "text text"),
    (
        "a later section and the captions that it repeats",
        "text\n\nC O N F I D E N T I A L SECTION 03 OF 03 TEL AVIV 000278\n\nSIPDIS\n\nNOFORN\n\ntext",
        "text text",
    ),
    (
        "a later section and the rarer captions that it repeats",
        "text\nS E C R E T SECTION 02 OF 03 LIMA 000278\n\nORCON\nROGER CHANNEL\n\ntext",
        "text text",
    ),
    ("a later section of a plain one", "UNCLAS SECTION 2 OF 2 LIMA 12", ""),
    (
        "the heading of the first section stays",
        "C O N F I D E N T I A L SECTION 01 OF 03 LIMA 000278\n\nSIPDIS",
        "C O N F I D E N T I A L SECTION 01 OF 03 LIMA 000278 SIPDIS",
    ),
    ("the heading of a whole cable stays", "S E C R E T LIMA 000278", "S E C R E T LIMA 000278"),
    ("a section in a sentence stays", "SEE SECTION 02 OF 03 LIMA 000278", "SEE SECTION 02 OF 03 LIMA 000278"),
    # banners and margins
    ("a banner", "REF: A. LIMA 1\n                 UNCLASSIFIED\n B. ROME 2", "REF: A. LIMA 1 B. ROME 2"),
    ("a banner of two words", "text\nLIMITED OFFICIAL USE\ntext", "text text"),
    ("a banner with a print queue number", "  CONFIDENTIAL     PTQ1859\ntext", "text"),
    ("a banner at the end", "text\nSECRET", "text"),
    ("a banner with a caption", "text\nSECRET//NOFORN\ntext", "text text"),
    ("the word in a sentence stays", "THE PAPER IS\nSECRET TO ALL", "THE PAPER IS SECRET TO ALL"),
    ("the word at the end of a sentence stays", "THE PAPER IS SECRET\nTO ALL", "THE PAPER IS SECRET TO ALL"),
    (
        "the word in a paragraph mark stays",
        "1. CONFIDENTIAL - ENTIRE TEXT.",
        "1. CONFIDENTIAL - ENTIRE TEXT.",
    ),
    (
        "a margin of declassification",
        "text\nDeclassified/Released US Department of State EO Systematic Review 30 JUN 2005\ntext",
        "text text",
    ),
    (
        "a margin with its reviewer",
        "Ada B. Example Declassified/Released US Department of State EO Systematic Review 20 Mar 2014\ntext",
        "text",
    ),
    (
        "a margin of a FOIA release",
        "UNCLASSIFIED U.S. Department of State Case No. F-2010-00001 Doc No. C01 Date: 11/30/2012\ntext",
        "text",
    ),
    # lists of attributes
    (
        "attributes above a telegram",
        "Message Attributes\n\nTAGS: PREL\nReference: 75 LIMA 1\n\nMessage Text\n\nREF: A. LIMA 2",
        "REF: A. LIMA 2",
    ),
    (
        "attributes above a telegram and below a title",
        "75LIMA3\n\n Message Attributes\nReference: 75 LIMA 1\n Message Text\nREF: LIMA 2",
        "75LIMA3 REF: LIMA 2",
    ),
    (
        "attributes below a telegram stay",
        "Message Text\nREF: LIMA 2\nMessage Attributes\nTo: STATE",
        "Message Text REF: LIMA 2 Message Attributes To: STATE",
    ),
    (
        "attributes below a telegram without a heading stay",
        "REF: LIMA 2\n" + "TEXT " * 40 + "\nMessage Attributes\nTo: STATE\nMessage Text\nREF: LIMA 3",
        "REF: LIMA 2 " + "TEXT " * 40 + "Message Attributes To: STATE Message Text REF: LIMA 3",
    ),
    (
        "attributes without a telegram stay",
        "Message Attributes\nReference: 75 LIMA 1",
        "Message Attributes Reference: 75 LIMA 1",
    ),
    (
        "the words in a sentence stay",
        "THE Message Attributes AND\nThe Message Text",
        "THE Message Attributes AND The Message Text",
    ),
    # what only looks like a mark
    ("a plain reference", "REF: A. STATE 91633 B. 08 OTTAWA 1140", "REF: A. STATE 91633 B. 08 OTTAWA 1140"),
    (
        "numbers of things",
        "bought 12345678 of 90 kinds, 10 OF 02 sorts",
        "bought 12345678 of 90 kinds, 10 OF 02 sorts",
    ),
    ("a marker without a post", "total: 00000278 002 OF 003", "total: 00000278 002 OF 003"),
]

LINE_ENDS = "\u2028\u2029\x85"
UNSEEN = "¶\xa0\u2002\u2003\u2007\u2009\u200a\u200b\u202f\u3000\ufeff"

PIECES = st.sampled_from(
    (
        *(
            "[1](#)",
            "[",
            "](#)",
            "](http://x",
            "¶",
            " ",
            "  ",
            "\n",
            "\r\n",
            "**",
            "> ",
            "\n\n",
            "REF: ",
            "A. ",
            "the ",
        ),
        *(
            "OSLO ",
            "TEL AVIV ",
            "STATE 123456 ",
            "00000278 ",
            "002 ",
            "001.2 ",
            "OF 003 ",
            "of 003",
            "PAGE 02 ",
        ),
        *(
            "ROME 01196 ",
            "082030Z",
            "S E C R E T ",
            "SECTION 02 OF 03 ",
            "LIMA 000278",
            "SIPDIS",
            "UNCLASSIFIED",
            "SECRET",
        ),
        *(
            "Declassified/Released US Department of State EO Systematic Review",
            " 30 JUN 2005",
            "ß",
            "\ud800",
            "\x00",
        ),
    )
)
TEXTS = st.one_of(st.text(max_size=200), st.lists(PIECES, max_size=40).map("".join))


@pytest.mark.parametrize(("why", "text", "stays"), CASES, ids=[case[0] for case in CASES])
def test_marks_are_blanked_and_text_stays(why: str, text: str, stays: str) -> None:
    assert " ".join(blank_marks(text).split()) == stays, why


@pytest.mark.parametrize("sign", UNSEEN)
def test_signs_that_look_like_a_space_become_one(sign: str) -> None:
    assert blank_marks(f"REF:{sign}A. LIMA{sign}2") == "REF: A. LIMA 2"


@given(TEXTS)
def test_no_character_moves(text: str) -> None:
    blanked = blank_marks(text)
    assert len(blanked) == len(text)
    read = text.translate(dict.fromkeys(map(ord, LINE_ENDS), "\n"))
    assert all(new in (old, " ") for old, new in zip(read, blanked, strict=True))
    assert [i for i, c in enumerate(read) if c in "\r\n"] == [i for i, c in enumerate(blanked) if c in "\r\n"]


@given(TEXTS)
def test_a_text_without_marks_is_itself(text: str) -> None:
    plain = text.translate(dict.fromkeys(map(ord, UNSEEN + LINE_ENDS + "\\[]0123456789/*>"), "x"))
    for word in ("SECRET", "CONFIDENTIAL", "UNCLAS", "OFFICIAL"):
        plain = plain.replace(word, "x")
    assert blank_marks(plain) == plain


@pytest.mark.parametrize(
    "part",
    [
        "[",
        "[1](",
        "](#",
        "PAGE 02 ",
        "PAGE 02 A ",
        "A ",
        "1 OF 02 ",
        "12345678 ",
        "00000278 002 OF 003 ",
        " OF 0",
        "\nOF \n0",
        "\\",
        "\\ ",
        "SECRET",
        "SECRET ",
        "S ",
        "SECTION 02 OF 03 ",
        "S E C R E T SECTION 02 OF 03 LIMA 12\n",
        "Declassified/Released ",
        "Case No.",
        " ",
        "\n",
        "\r\n ",
        "**",
        "* *",
        "> ",
        "\n>",
        "\n        >",
        "\xa0",
    ],
)
def test_a_long_text_takes_no_longer_than_its_length(part: str) -> None:
    assert_linear(blank_marks, part)


def test_places_do_not_overlap() -> None:
    assert list(places("aaaa", "aa")) == [0, 2]
    assert list(places("REF REF", "REF", 1)) == [4]
    assert list(places("", "REF")) == []
