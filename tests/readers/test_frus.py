"""FRUS volumes in TEI XML: the number and date of telegrams, notes, and what is no numbered cable."""

from datetime import UTC, datetime

import pytest

from reftel.model.aliases import Alias, AliasKind
from reftel.model.problems import Problem, ProblemCode
from reftel.model.records import Cable, RawCable
from reftel.parse.cable import parse_cable
from reftel.readers.forms.form import Content
from reftel.readers.forms.registry import choose_form
from reftel.readers.read import read_text
from volumes import STATE, WASHINGTON, dated, document, from_embassy, volume


def read(text: str, name: str = "frus1969-76v99.xml") -> tuple[list[RawCable], list[Problem]]:
    items = list(read_text(text.encode(), name))
    problems = [item for item in items if isinstance(item, Problem)]
    return [item for item in items if isinstance(item, RawCable)], problems


def read_one(xml: str) -> Cable:
    (raw,), problems = read(volume(xml))
    assert not problems
    return parse_cable(raw)


def test_all_of_a_telegram_is_read() -> None:
    xml = from_embassy(
        "812. Subject: Mending of <gloss>nets</gloss>. Ref: State\n 198599<note n='2'>In telegram 198599 to "
        "Valletta, May 1, the Department asked for twine.</note> and 199807.",
        "1. Minister agrees with ref A, and\n thanks <persName>Ambassador</persName>.<lb/>2. No more.",
        source="Source: National Archives, RG 59, Central Foreign Policy Files, D750155–0432. Secret; Niact "
        "Immediate; Exdis. Drafted by a fisherman. Repeated to Rome, Tunis, and USUN.",
    )
    (raw,), problems = read(volume(xml))
    assert not problems
    assert (raw.form, raw.mrn, str(raw.place)) == ("frus", "1975VALLETTA812", "d5")
    assert raw.date == datetime(1975, 5, 3, 10, 30, tzinfo=UTC)
    assert (raw.classification, raw.captions, raw.to) == ("SECRET", ("EXDIS",), ("Department of State",))
    assert raw.aliases == (
        Alias(AliasKind.FRUS, "frus1969-76v99/d5"),
        Alias(AliasKind.FILM, "D750155-0432"),
    )
    cable = parse_cable(raw)
    assert (str(cable.mrn), cable.subject, cable.problems) == ("75VALLETTA812", "Mending of nets.", ())
    header = cable.header
    assert (header.sender, header.precedence) == ("Embassy in Malta", "IMMEDIATE")
    assert [one.post for one in header.info] == ["ROME", "TUNIS", "USUNNEWYORK"]
    assert [(ref.post, ref.serial) for ref in cable.refs] == [("STATE", 198599), ("STATE", 199807)]
    for ref in cable.refs:
        assert raw.text[ref.start : ref.end] == ref.text
    labelled, noted = cable.mentions
    assert (labelled.text, labelled.labels) == ("ref A", ("A",))
    assert noted.footnote and noted.cable
    assert (noted.footnote.place, noted.footnote.day) == ("frus1969-76v99/d5, note 2", "--05-01")
    assert raw.text[noted.start : noted.end] == "198599"


def test_text_has_all_words_in_order() -> None:
    xml = from_embassy(
        "812. Boats.<note n='2'>See <ref target='#d4'>Document 4</ref>.</note> They float.", "Smith"
    )
    (raw,), _ = read(volume(xml))
    assert raw.text == (
        "5. Telegram From the Embassy in Malta to the Department of State\n\n"
        "Source: Files. Secret; Immediate; Exdis.\n\n"
        "Valletta, May 3, 1975, 1030Z.\n\n"
        "812. Boats. They float.\n\nSmith\n\n[2] See Document 4.\n"
    )


@pytest.mark.parametrize(
    ("why", "xml", "mrn"),
    [
        ("the number opens the first paragraph", from_embassy("812. Boats."), "75VALLETTA812"),
        ("with a zero", from_embassy("0812. Boats."), "75VALLETTA812"),
        ("without a blank behind it", from_embassy("812.Dept pass."), "75VALLETTA812"),
        ("in the second", from_embassy("Eyes only for the Secretary.", "812. Boats."), "75VALLETTA812"),
        ("before a first paragraph", from_embassy("812. 1. Boats."), "75VALLETTA812"),
        ("with its section", from_embassy("812 (Section 1 of 2). Boats."), "75VALLETTA812"),
        (
            "to the White House too",
            document(f"Telegram From the Embassy in Malta to {STATE} and the White House", "812. Boats."),
            "75VALLETTA812",
        ),
        ("with its post", from_embassy("Valletta 812. Boats."), "75VALLETTA812"),
        ("a low one before a subject", from_embassy("7. Subject: Boats."), "75VALLETTA7"),
        (
            "the Department's",
            document(f"Telegram From {STATE} to the Embassy in Malta", "57270. Boats.", dateline=WASHINGTON),
            "75STATE57270",
        ),
        (
            "a circular one",
            document(f"Circular Telegram From {STATE} to All Posts", "57270. Boats.", dateline=WASHINGTON),
            "75STATE57270",
        ),
        (
            "a second city of a country",
            document(
                f"Telegram From the Embassy in South Africa to {STATE}",
                "812. Boats.",
                dateline=dated("Cape Town", "1975-05-03", "May 3, 1975"),
            ),
            "75CAPETOWN812",
        ),
        (
            "a country under its name of the time",
            document(
                f"Telegram From the Embassy in Zaire to {STATE}",
                "812. Boats.",
                dateline=dated("Kinshasa", "1975-05-03", "May 3, 1975"),
            ),
            "75KINSHASA812",
        ),
        (
            "a place that is not marked",
            from_embassy("812. A.", dateline="Valletta, May 3, 1975, 1030Z."),
            "75VALLETTA812",
        ),
        (
            "a mission in a city with an embassy",
            document(
                f"Telegram From the Mission to the North Atlantic Treaty Organization to {STATE}",
                "812. Boats.",
                dateline=dated("Brussels", "1975-05-03", "May 3, 1975"),
            ),
            "75USNATO812",
        ),
        (
            "the United Nations",
            document(
                f"Telegram From the Mission to the United Nations to {STATE}",
                "812. Boats.",
                dateline=dated("New York", "1975-05-03", "May 3, 1975"),
            ),
            "75USUNNEWYORK812",
        ),
        (
            "the name of that year",
            document(
                f"Telegram From the Liaison Office in China to {STATE}",
                "812. Boats.",
                dateline=dated("Beijing", "1975-05-03", "May 3, 1975"),
            ),
            "75PEKING812",
        ),
        (
            "the Secretary on a journey: behind the slash",
            document(f"Telegram From Secretary of State Rogers to {STATE}", "Secto 68/3276. Boats."),
            "75VALLETTA3276",
        ),
        (
            "to him: before it",
            document(
                f"Telegram From {STATE} to Secretary of State Rogers in Paris",
                "96244/Todel 2840. Boats.",
                dateline=WASHINGTON,
            ),
            "75STATE96244",
        ),
        (
            "the number of his journey alone",
            document(f"Telegram From Secretary of State Rogers to {STATE}", "Secto 3022. Boats."),
            "75SECTO3022",
        ),
        (
            "in the head, the post in the text",
            document(
                f"Telegram 3969 From the Embassy in Germany to {STATE}, May 3, 1975, 1505Z.",
                "PAGE 01 BONN 03969 031610Z",
                "CONFIDENTIAL BONN 3969",
                dateline='<date when="1975-05-03T15:05:00Z">May 3, 1975, 1505Z</date>.',
            ),
            "75BONN3969",
        ),
        (
            "in the head, the post that of the country",
            document(
                f"Telegram 3969 From the Embassy in Romania to {STATE}, May 3, 1975, 1505Z.",
                "1. Boats.",
                dateline='<date when="1975-05-03T15:05:00Z">May 3, 1975, 1505Z</date>.',
            ),
            "75BUCHAREST3969",
        ),
        (
            "newer volumes name the subtype",
            document(
                f"Telegram From the Embassy in Malta to {STATE}",
                "812. Boats.",
                kind="type='document' subtype='historical-document'",
            ),
            "75VALLETTA812",
        ),
        (
            "the first month of numbers that name a telegram",
            from_embassy("812. Boats.", dateline=dated("Valletta", "1966-09-01", "September 1, 1966")),
            "66VALLETTA812",
        ),
    ],
)
def test_number(why: str, xml: str, mrn: str) -> None:
    assert str(read_one(xml).mrn) == mrn


@pytest.mark.parametrize(
    ("why", "xml"),
    [
        (
            "before September 1966",
            from_embassy("812. A.", dateline=dated("Valletta", "1966-08-31", "August 31, 1966")),
        ),
        ("a memorandum", document("Memorandum of Conversation", "812. Boats.")),
        (
            "a message",
            document("Message From Secretary of State Rogers to President Nixon", "Hakto 22. Boats."),
        ),
        (
            "by another channel",
            document(f"Backchannel Message From the Ambassador to Malta (Smith) to {STATE}", "244. A."),
        ),
        (
            "by another channel, as the note says",
            from_embassy("244. A.", source="Source: Files. Sent via backchannel."),
        ),
        ("to the White House", document("Telegram From the Embassy in Malta to the White House", "244. A.")),
        (
            "of another agency",
            document("Telegram From the Central Intelligence Agency to the Station in Malta", "244. A."),
        ),
        ("an airgram", document(f"Airgram A-385 From the Embassy in Malta to {STATE}", "BELGRADE 5")),
        (
            "of the White House",
            document("Telegram From Secretary of State Rogers to the Embassy in Malta", "WH 52526. A."),
        ),
    ],
)
def test_documents_without_a_number_end_quietly(why: str, xml: str) -> None:
    cable = read_one(xml)
    assert (cable.mrn, cable.problems, cable.refs) == (None, (), ())
    assert (cable.header.post, cable.header.serial) == ("", None)


@pytest.mark.parametrize(
    ("why", "xml", "code", "mrn"),
    [
        (
            "dates",
            from_embassy("812. A.", dateline=dated("Valletta", "1975-04-03", "May 3, 1975")),
            ProblemCode.DISAGREEMENT,
            "75VALLETTA812",
        ),
        (
            "the dateline is of another country",
            from_embassy("812. A.", dateline=dated("Rome", "1975-05-03", "May 3, 1975")),
            ProblemCode.DISAGREEMENT,
            "75VALLETTA812",
        ),
        (
            "the Department is not there",
            document(f"Telegram From {STATE} to the Embassy in Malta", "812. A."),
            ProblemCode.DISAGREEMENT,
            "75STATE812",
        ),
        ("the number is another post's", from_embassy("Rome 812. A."), ProblemCode.DISAGREEMENT, "75ROME812"),
        ("no number", from_embassy("Boats."), ProblemCode.NO_MRN, None),
        ("the number of a paragraph", from_embassy("1. Boats.", "2. Nets."), ProblemCode.NO_MRN, None),
        ("no date", from_embassy("812. A.", dateline="Valletta, undated."), ProblemCode.NO_MRN, None),
        (
            "no post",
            document(f"Telegram From the Delegation to the Talks on Herring to {STATE}", "812. A.",
                     dateline=dated("Atlantis", "1975-05-03", "May 3, 1975")),
            ProblemCode.NO_MRN,
            None,
        ),
    ],
)  # fmt: skip
def test_what_disagrees_is_told(why: str, xml: str, code: ProblemCode, mrn: str | None) -> None:
    (raw,), problems = read(volume(xml))
    assert [(problem.code, problem.lost) for problem in problems] == [(code, False)]
    cable = parse_cable(raw)
    assert (str(cable.mrn) if cable.mrn else None) == mrn
    assert not cable.problems


@pytest.mark.parametrize(
    ("why", "dateline", "date"),
    [
        ("Zulu", dated("Valletta", "1975-05-03T10:30:00", "May 3, 1975, 1030Z"), "1975-05-03 10:30"),
        (
            "local: its day alone",
            dated("Valletta", "1975-05-03T15:15:00", "May 3, 1975, 3:15 p.m."),
            "1975-05-03 00:00",
        ),
        ("no such minute", dated("Valletta", "1975-05-03", "May 3, 1975, 0063Z"), "1975-05-03 00:00"),
        ("written alone", "Valletta, May 3, 1975, 1030Z.", "1975-05-03 10:30"),
        ("encoded alone", dated("Valletta", "1975-05-03", "same day"), "1975-05-03 00:00"),
    ],
)
def test_date(why: str, dateline: str, date: str) -> None:
    cable = read_one(from_embassy("812. A.", dateline=dateline))
    assert f"{cable.date:%Y-%m-%d %H:%M}" == date
    assert cable.date_only is date.endswith("00:00")


def test_editorial_notes_are_notes() -> None:
    xml = document(
        "Editorial Note", "The fleet sailed. Telegram 812 from Valletta, May 3, 1975, told of it.", source=""
    )
    (noted,) = read_one(xml).mentions
    assert noted.footnote and noted.footnote.day == "1975-05-03"


def test_lists_of_electronic_volumes_stand_behind_their_labels() -> None:
    lists = (
        "</p><list type='subject'><head>SUBJECT:</head><item>NETS</item></list>"
        "<list type='references'><head>REFS:</head><item>A. ROME 5</item><item>B. TUNIS 6</item></list>"
        "<p>1. TEXT"
    )
    cable = read_one(from_embassy("812. A.", lists))
    assert cable.subject == "NETS"
    assert [(ref.label, ref.post, ref.serial) for ref in cable.refs] == [("A", "ROME", 5), ("B", "TUNIS", 6)]


@pytest.mark.parametrize(
    ("why", "damage"),
    [
        ("a tag is not closed", ("<p>1. Second", "<p><hi>1. Second")),
        ("an end too many", ("<p>1. Second", "</gloss><p>1. Second")),
        ("an attribute without quotes", ("<p>1. Second", "<p rend=italic>1. Second")),
        ("a bare sign", ("<p>1. Second", "<p>1. < Second")),
    ],
)
def test_broken_xml_spoils_one_document(why: str, damage: tuple[str, str]) -> None:
    first = from_embassy("812. First. Ref: Rome 5.", "1. Second line of text.", number=5)
    second = from_embassy("813. Third.", number=6)
    raws, problems = read(volume(first.replace(*damage), second))
    assert [raw.mrn for raw in raws] == ["1975VALLETTA812", "1975VALLETTA813"]
    assert "Second line of text." in raws[0].text
    assert [(one.code, str(one.place), one.lost) for one in problems] == [(ProblemCode.DAMAGED, "d5", False)]


def test_volume_that_is_cut_short_keeps_what_it_has() -> None:
    whole = volume(from_embassy("812. First.", "Second line."), from_embassy("813. Third."))
    raws, problems = read(whole[: whole.index("813. Th") + 7])
    assert [raw.mrn for raw in raws] == ["1975VALLETTA812", "1975VALLETTA813"]
    assert len(problems) == 1


@pytest.mark.parametrize(
    ("written", "read_as"),
    [
        ("&amp;", "&"),
        ("&#233;", "é"),
        ("&eacute;", "é"),
        ("&boat;", "&boat;"),  # declared by the file itself: nothing is expanded
        ("&", "&"),
        ("<![CDATA[<b>]]>", "<b>"),
        ("<!-- <div type='document'><p>9. no</p></div> -->x", "x"),
    ],
)
def test_no_entity_of_a_file_is_expanded(written: str, read_as: str) -> None:
    xml = volume(from_embassy(f"812. A {written} B."))
    declared = '<!DOCTYPE TEI [<!ENTITY boat SYSTEM "file:///etc/passwd">]>\n<TEI'
    (raw,), problems = read(xml.replace("<TEI", declared, 1))
    assert not problems
    assert f"812. A {read_as} B." in raw.text


def test_elements_nested_without_end_are_a_problem() -> None:
    (raw,), (problem,) = read(volume(from_embassy("812. A.", "<hi>" * 5000 + "x" + "</hi>" * 5000)))
    assert (raw.mrn, problem.code) == ("1975VALLETTA812", ProblemCode.DAMAGED)


def test_document_without_words_is_told() -> None:
    raws, (problem,) = read(volume('<div type="document" n="4"><p/></div>', from_embassy("812. A.")))
    assert [raw.mrn for raw in raws] == ["1975VALLETTA812"]
    assert (problem.code, problem.lost) == (ProblemCode.EMPTY, True)


def test_other_tei_is_no_volume() -> None:
    poem = '<TEI xmlns="http://www.tei-c.org/ns/1.0"><text><div type="poem"><l>Boats</l></div></text></TEI>'
    form = choose_form(Content("poem.xml", poem))
    assert form is None or form.name != "frus"
