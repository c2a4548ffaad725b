"""Cables under their other numbers: what says so, and that whoever cites by one finds the cable."""

from __future__ import annotations

from pathlib import Path

import pytest

import reftel
from collected import collect
from reftel.errors import InvalidMRN, NotInStore, SeveralCables
from reftel.lexicon.aliases import journey_number, read_name, recorded_number
from reftel.lexicon.mrn import parse_mrn
from reftel.model.aliases import Alias, AliasKind
from reftel.model.records import RawCable
from reftel.parse.cable import parse_cable, parse_ref_line
from reftel.store import open_store
from stores import write_store

# REF line -> post, serial and other number of its references: one telegram with two numbers is one reference
TWO_NUMBERS = [
    ("STATE 255577 TOSEC 140323", ["STATE 255577 TOSEC 140323"]),
    ("STATE 255577/TOSEC 140323", ["STATE 255577 TOSEC 140323"]),
    ("STATE 255577 (TOSEC 140323)", ["STATE 255577 TOSEC 140323"]),
    ("STATE 255577 (TOSEC 140323, NOTAL)", ["STATE 255577 TOSEC 140323"]),
    ("LONDON 3276 SECTO 68, PARIS 12", ["LONDON 3276 SECTO 68", "PARIS 12"]),
    # the number of the journey first, where a mark joins the two
    ("TOSEC 140323 (STATE 255577)", ["STATE 255577 TOSEC 140323"]),
    ("SECTO 68/TEL AVIV 3276 (NOTAL)", ["TELAVIV 3276 SECTO 68"]),
    # a list of two: nothing says that they are one
    ("STATE 255577, TOSEC 140323", ["STATE 255577", "TOSEC 140323"]),
    ("TOSEC 140323; STATE 255577", ["TOSEC 140323", "STATE 255577"]),
    ("TOSEC 140323 AND 140324", ["TOSEC 140323", "TOSEC 140324"]),
    ("TOSEC 12 SECTO 14", ["TOSEC 12", "SECTO 14"]),
    ("STATE 512, 76 TOSEC 61", ["STATE 512", "TOSEC 61"]),
    # a number alone has the post of the one before it, the other number is its own
    (
        "STATE 255577 TOSEC 140323, 255601 TOSEC 140330",
        ["STATE 255577 TOSEC 140323", "STATE 255601 TOSEC 140330"],
    ),
]


@pytest.mark.parametrize(("line", "expected"), TWO_NUMBERS)
def test_two_numbers_of_one_telegram(line: str, expected: list[str]) -> None:
    refs = parse_ref_line(f"REF: {line}")
    found = [" ".join([ref.post, str(ref.serial), *(alias.value for alias in ref.aliases)]) for ref in refs]
    assert found == expected
    assert all(ref.text == ref.text.strip() and ref.text in line for ref in refs)
    assert all(ref.notal for ref in refs) == ("NOTAL" in line)


# id as a form states it -> what is kept of it beside the MRN
RECORDED = [
    ("1976USUNN03275", "76USUNNEWYORK3275", ""),  # the MRN cut by the rule of the archives says it all
    ("1976USUNN03275_b", "76USUNNEWYORK3275", "document number 1976USUNN03275_b"),
    ("1977TEHRAN04675_3", "77TEHRAN4675", "document number 1977TEHRAN04675_3"),
    (
        "https://example.org/plusd/cables/1976USUNN03275_b.html",
        "76USUNNEWYORK3275",
        "document number 1976USUNN03275_b",
    ),
    ("09STATE91633", "09STATE91633", ""),
    ("2009 State 091633", "09STATE91633", ""),
    ("07REFTEL:STATE135255", "07STATE135255", "recorded id 07REFTEL:STATE135255"),  # a slip that was repaired
]


@pytest.mark.parametrize(("stated", "mrn", "kept"), RECORDED)
def test_id_that_says_more_than_the_mrn(stated: str, mrn: str, kept: str) -> None:
    cable = parse_cable(RawCable("a", "csv", "A LIGHTHOUSE\n", mrn=stated))
    assert str(cable.mrn) == mrn
    assert " ".join(f"{kind} {value}" for kind, value in cable.header.aliases) == kept
    found = recorded_number(stated, cable.mrn)
    assert (f"{found.kind} {found.value}" if found else "") == kept


def test_numbers_that_a_form_states() -> None:
    stated = [
        (AliasKind.DOCUMENT_NUMBER, "1976STATE255577"),  # computed
        (AliasKind.DOCUMENT_NUMBER, "1976STATE255577_b"),
        (AliasKind.FILM, " D760421-0400 "),
        (AliasKind.FRUS, "frus1977-80v21/d34"),
        (AliasKind.FILM, ""),
        (AliasKind.FILM, "D" * 200),
    ]
    raw = RawCable(
        "a", "page", "A LIGHTHOUSE\n", mrn="76STATE255577", aliases=tuple(Alias(*one) for one in stated)
    )
    values = [alias.value for alias in parse_cable(raw).header.aliases]
    assert sorted(values) == ["1976STATE255577_b", "D760421-0400", "frus1977-80v21/d34"]


def telegram(post: str, serial: str, day: str, ref: str) -> str:
    head = f"R {day}\nFM SECSTATE WASHDC\nTO AMEMBASSY CAIRO\nUNCLAS {post} {serial}\nE.O. 11652: N/A\n"
    return f"{head}TAGS: PFOR\nSUBJ: A LIGHTHOUSE\nREF: {ref}\n1. THE PAINT IS RED.\n"


BOTH = telegram("CAIRO", "900", "151200Z OCT 76", "STATE 255577 TOSEC 140323")
ALONE = telegram("CAIRO", "950", "201200Z OCT 76", "TOSEC 140323")
LATE = telegram("CAIRO", "12", "051200Z JAN 77", "TOSEC 140323")
HEAD = telegram("STATE", "255577 TOSEC 140323", "141200Z OCT 76", "CAIRO 800")
OTHER = telegram("CAIRO", "901", "151300Z OCT 76", "STATE 255578 TOSEC 140323")

# files -> status and cable of TOSEC 140323, cited alone
EVIDENCE = [
    ((BOTH, ALONE), "missing 76STATE255577"),  # one missing cable, not a cable and a message
    ((ALONE,), "other "),
    ((HEAD, ALONE), "held 76STATE255577"),
    ((HEAD, BOTH, ALONE), "held 76STATE255577"),
    ((OTHER, BOTH, ALONE), "ambiguous "),  # two say otherwise: one of them is a slip
    (
        (telegram("CAIRO", "902", "151300Z OCT 75", "STATE 255577 TOSEC 140323"), ALONE),
        "other ",
    ),  # a year before
]


@pytest.mark.parametrize(("files", "expected"), EVIDENCE)
def test_whoever_cites_by_both_numbers_tells_others(
    tmp_path: Path, files: tuple[str, ...], expected: str
) -> None:
    (tmp_path / "in").mkdir()
    for number, text in enumerate(files):
        # One after the other: what arrives later changes what was found before.
        (tmp_path / "in" / f"{number}.txt").write_text(text, encoding="utf-8")
        reftel.build([tmp_path / "in"], tmp_path / "later")
    reftel.build([tmp_path / "in"], tmp_path / "at once")
    for folder in ("later", "at once"):
        with open_store(tmp_path / folder / "reftel.sqlite") as store:
            found = [one for one in store.decisions() if str(one.citing) == "76CAIRO950"]
            said = [f"{one.resolution.status} {one.resolution.mrn or ''}" for one in found]
            assert said == [expected], folder
            nodes = [str(node.mrn) for node in store.nodes() if node.mrn.post not in ("CAIRO", "STATE")]
            assert nodes == []


def test_number_of_a_journey_that_is_over(tmp_path: Path) -> None:
    for name, text in (("both", BOTH), ("late", LATE)):
        (tmp_path / f"{name}.txt").write_text(text, encoding="utf-8")
    reftel.build([tmp_path], tmp_path / "out")
    with open_store(tmp_path / "out" / "reftel.sqlite") as store:
        # The interval of a missing cable may be wide: one of the year before is not taken for it in doubt.
        found = {str(one.citing): str(one.resolution.status) for one in store.decisions()}
    assert found == {"76CAIRO900": "missing", "77CAIRO12": "missing"}


# what somebody asks for -> the cable, or the error
NAMES = [
    ("76STATE255577", "76STATE255577"),
    ("1976STATE255577", "76STATE255577"),
    ("1976state255577_b", "76STATE255577"),
    ("https://example.org/plusd/cables/1976STATE255577_b.html", "76STATE255577"),
    ("TOSEC 140323", "76STATE255577"),
    ("tosec140323", "76STATE255577"),
    ("76 TOSEC 140323", "76STATE255577"),
    ("TOSEC 140323 (1976)", "76STATE255577"),
    ("TOSEC 140323-76", "76STATE255577"),
    ("1976TOSEC140323", "76STATE255577"),
    ("D760421-0400", "76STATE255577"),
    ("d760421-0400 ", "76STATE255577"),
    ("frus1969-76ve13/d34", "76STATE255577"),
    ("https://history.state.gov/historicaldocuments/frus1969-76ve13/d34", "76STATE255577"),
    ("FRUS1969-76VE13, d34", "76STATE255577"),
    ("C05784979", "76STATE255577"),
    ("c 05784979", "76STATE255577"),
    ("1977TEHRAN04675_3", "77TEHRAN4675"),
    ("07REFTEL:STATE135255", "07STATE135255"),
    # what the store does not know stays what it reads as; whoever asks is told what is near
    ("77TOSEC140323", "77TOSEC140323"),
    ("1976USUNN03275_b", "76USUNNEWYORK3275"),
    ("D760421-0401", NotInStore),
    ("TOSEC 1", NotInStore),
    ("SECTO 5", SeveralCables),
    ("NONSENSE 5", InvalidMRN),
    ("NONSENSE", InvalidMRN),
]


@pytest.fixture(scope="module")
def known(tmp_path_factory: pytest.TempPathFactory) -> Path:
    numbers = {
        "1976STATE255577_b": (
            journey_number("TOSEC", 140323),
            Alias(AliasKind.FILM, "D760421-0400"),
            Alias(AliasKind.FRUS, "frus1969-76ve13/d34"),
            Alias(AliasKind.FOIA, "C05784979"),
            journey_number("SECTO", 5),
        ),
        "1977TEHRAN04675_3": (journey_number("SECTO", 5),),
        "07REFTEL:STATE135255": (),
    }
    cables = [
        parse_cable(RawCable(mrn, "csv", "A LIGHTHOUSE\n", mrn=mrn, aliases=aliases))
        for mrn, aliases in numbers.items()
    ]
    path = tmp_path_factory.mktemp("known") / "reftel.sqlite"
    write_store(path, collect(cables))
    return path


@pytest.mark.parametrize(("name", "expected"), NAMES)
def test_cable_by_any_of_its_numbers(known: Path, name: str, expected: str | type[Exception]) -> None:
    with open_store(known) as store:
        if isinstance(expected, str):
            assert str(store.find(name)) == expected
        else:
            with pytest.raises(expected):
                store.find(name)


def test_several_cables_of_a_number_are_named(known: Path) -> None:
    with open_store(known) as store:
        with pytest.raises(SeveralCables, match="76STATE255577, 77TEHRAN4675"):
            store.find("SECTO 5")
        assert str(store.find("SECTO 5 (77)")) == "77TEHRAN4675"
        assert store.find(parse_mrn("76STATE255577")) == parse_mrn("76STATE255577")


def test_a_cable_shows_its_other_numbers(known: Path) -> None:
    with open_store(known) as store:
        values = [alias.value for alias in store.cable("C05784979").node.aliases]
    assert sorted(values) == [
        "1976STATE255577_b", "C05784979", "D760421-0400", "SECTO 5", "TOSEC 140323", "frus1969-76ve13/d34",
    ]  # fmt: skip


def test_reading_a_name_needs_no_store() -> None:
    assert read_name("tosec 5").mrn is None
    with pytest.raises(InvalidMRN):
        read_name("nothing at all")
