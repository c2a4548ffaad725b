"""Tests of a user's own table of names: how it is read, what is wrong with it, and that it leaks nowhere."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

import reftel
from reftel.errors import InputError
from reftel.lexicon.mrn import parse_mrn
from reftel.lexicon.own_names import NO_NAMES, OwnNames, own_names, using
from reftel.lexicon.posts import canonical_post, longest_post, post_of_indicator, posts_of_truncation
from reftel.lexicon.slips import repair_post
from reftel.lexicon.users.table import own_names_record, parse_own_names, read_own_names, tell_replaced

TABLE = """\
# names of the harbor office
name,post,kind,replace
Quillon Town,OTTAWA,,
Port Quillon,PORTQUILLON,post,
PQN,Port Quillon,alias,
RUEHXQ,PORTQUILLON,indicator,
"""


def table(folder: Path, content: str | bytes, name: str = "names.csv") -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def read(folder: Path, content: str | bytes) -> OwnNames:
    return read_own_names(table(folder, content))


# What is wrong, of a table of two columns: its second line, where and why.
WRONG_LINES = [
    (",OTTAWA", "name: is missing"),
    ("Quillon Town,", "post: is missing"),
    ("Quillon Town", "post: is missing"),
    ("Quillon Town,OTTAWA,alias", "has 3 cells, and the first line 2"),
    ("Quillon Town,NOWHERE", "post: 'NOWHERE' is not a post of reftel or of this table"),
    ("Quillon Town,USMISSION VIENNA", "post: 'USMISSION VIENNA' is not a post"),  # a name that several share
    ("Oslo,LIMA", "name: reftel reads 'Oslo' as OSLO, not LIMA"),  # a code of ours
    ("AMEMBASSY OSLO,LIMA", "name: reftel reads 'AMEMBASSY OSLO' as OSLO, not LIMA"),
    ("SECSTATE WASHDC,LIMA", "name: reftel reads 'SECSTATE WASHDC' as STATE, not LIMA"),  # an alias of ours
    ("Brazil,LIMA", "name: reftel reads 'Brazil' as BRASILIA, not LIMA"),  # a country for its embassy
    ("NEWDE,LIMA", "name: reftel reads 'NEWDE' as NEWDELHI, not LIMA"),  # a cut form of ours
    ("USMISSION VIENNA,UNVIEVIENNA", "name: reftel reads 'USMISSION VIENNA' as several posts"),
    ("Q,OTTAWA", "name: 'Q' has 1 letters"),
    ("Порт,OTTAWA", "name: 'Порт' has 0 letters or digits that cables use"),
    ("512,OTTAWA", "name: '512' has 0 letters"),
    ("A B C D E F G,OTTAWA", "name: 'A B C D E F G' has over 6 words"),
    ("Q" * 41 + ",OTTAWA", "has 41 letters"),
    ("Embassy,OTTAWA", "name: 'Embassy' is a word that does not name a post"),  # a generic prefix
    ("paragraph,OTTAWA", "name: 'paragraph' is a word that does not name a post"),
    ("March,OTTAWA", "name: 'March' is a word that does not name a post"),
]  # fmt: skip


@pytest.mark.parametrize(("line", "cause"), WRONG_LINES, ids=[line[:30] for line, _ in WRONG_LINES])
def test_a_wrong_line_is_named_with_file_line_and_column(line: str, cause: str, tmp_path: Path) -> None:
    with pytest.raises(InputError) as error:
        read(tmp_path, f"name,post\n{line}\n")
    assert cause in error.value.cause
    assert error.value.place == f"{tmp_path / 'names.csv'}, line 2"
    assert error.value.advice


WRONG_FILES = [
    (b"", "is empty"),
    (b"# nothing yet\n\n", "is empty"),
    (b"\xef\xbb\xbf", "is empty"),
    (b"place,post\nQuillon,OTTAWA\n", "has no column name: its first line is 'place', 'post'"),
    (b"name\nQuillon\n", "has no column post"),
    (b"name,post,post\nQuillon,OTTAWA,LIMA\n", "has two columns post"),
    (b"name,post,from\nQuillon,OTTAWA,1970\n", "has a column 'from', which is not a column of such a table"),
    (b"Quillon Town,OTTAWA\n", "has no column name: its first line is 'Quillon Town', 'OTTAWA'"),
    (b"name,post\nQuillon,OTTAWA\nQUILLON,LIMA\n", "name: 'QUILLON' is in line 2 already"),
    (b"name,post\nQuillon,OTTAWA\nQuillon,OTTAWA\n", "name: 'Quillon' is in line 2 already"),
    (b"name,post,kind\nQuillon,OTTAWA,town\n", "kind: 'town' is not a kind"),
    (b"name,post,kind\nRUEH 1,OTTAWA,indicator\n", "name: 'RUEH 1' is not a routing indicator"),
    (b"name,post,kind\nRUEHOT,LIMA,indicator\n", "name: reftel reads 'RUEHOT' as OTTAWA, not LIMA"),
    (b"name,post,kind\nQuillon,OTTAWA,post\n", "post: 'OTTAWA' is a name of OTTAWA, which reftel has"),
    (b"name,post,kind\nQuillon,Q,post\n", "post: 'Q' is not the code of a post"),
    (b"name,post,kind\nOslo,NEWOSLO,post\n", "name: reftel reads 'Oslo' as OSLO, not NEWOSLO"),
    (b"name,post,replace\nQuillon,OTTAWA,yes\n", "replace: there is nothing to replace"),
    (b"name,post,replace\nQuillon,OTTAWA,perhaps\n", "replace: 'perhaps' is neither yes nor no"),
    (b"name,post,replace\nOSLO,LIMA,yes\n", "name: reftel reads 'OSLO' as OSLO, not LIMA"),  # never a code
    (b"action,citing,cited,author,reason\n", "is a file of corrections, not a table of names"),
    (b'[[drop]]\nciting = "07OSLO1"\n', "is a file of corrections, not a table of names"),
    (b"name,post\nQuill\xf3n,OTTAWA\n", "the table of names cannot be read"),  # Latin-1
    ("name,post\nQuillon,OTTAWA\n".encode("utf-16"), "the table of names cannot be read"),
    (b'name,post\n"Quillon,OTTAWA\n', "post: is missing"),  # a quote without its end
    (b"name,post\n" + b"Quillon " * 9_000 + b",OTTAWA\n", "Quillon Quillon Qu...' has 63000 letters"),
    (b"\0" * 5_000_000, "is not a table of names: it has over"),
]  # fmt: skip


@pytest.mark.parametrize(("content", "cause"), WRONG_FILES, ids=[repr(one[:40]) for one, _ in WRONG_FILES])
def test_a_file_that_is_no_table_is_one_error(content: bytes, cause: str, tmp_path: Path) -> None:
    with pytest.raises(InputError) as error:
        read(tmp_path, content)
    assert cause in str(error.value)
    assert error.value.place.startswith(str(tmp_path / "names.csv"))
    assert error.value.advice


@pytest.mark.parametrize("name", ["none.csv", "", "\0"])
def test_a_file_that_is_not_there(name: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="the table of names cannot be read"):
        read_own_names(f"{tmp_path}/{name}")


FORMS = [
    TABLE,
    "\ufeff" + TABLE,
    TABLE.replace(",", ";"),
    TABLE.replace(",", "\t"),
    TABLE.replace("\n", "\r\n"),
    TABLE.replace("name,post,kind,replace", " Name , POST,Kind,Replace"),
    TABLE.replace("Quillon Town", '"Quillon  Town"'),
    TABLE.replace("OTTAWA", "Amembassy Ottawa"),
    "name,post,kind,replace\n\n" + TABLE.partition("replace\n")[2],
]


@pytest.mark.parametrize("content", FORMS)
def test_a_table_is_read_in_every_usual_form(content: str, tmp_path: Path) -> None:
    names = read(tmp_path, content)
    found = [(own.key, own.post, own.kind, own.line) for own in names.names]
    assert found == [
        ("QUILLONTOWN", "OTTAWA", "alias", 3),
        ("PORTQUILLON", "PORTQUILLON", "post", 4),
        ("PQN", "PORTQUILLON", "alias", 5),
        ("RUEHXQ", "PORTQUILLON", "indicator", 6),
    ]
    assert parse_own_names(own_names_record(names), "output") == names


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("Łódź", "LODZ"),
        ("Ærøskøbing", "AEROSKOBING"),
        ("Đakovo", "DAKOVO"),
        ("Þórshöfn", "THORSHOFN"),
        ("Weißenfels", "WEISSENFELS"),
    ],
)
def test_names_in_other_alphabets_are_those_of_telegrams(name: str, written: str, tmp_path: Path) -> None:
    path = table(tmp_path, f"name,post\n{name},WARSAW\n")
    for words in (name, name.upper(), written):
        (ref,) = reftel.parse_refs(f"REF: {words} 512", citing="07OTTAWA702", aliases=path)
        assert (str(ref.mrn), ref.reason.endswith(f"your table names.csv, line 2: {name} is WARSAW")) == (
            "07WARSAW512",
            True,
        )


def test_a_table_without_lines_says_nothing(tmp_path: Path) -> None:
    assert read(tmp_path, "name,post\n") == NO_NAMES._replace(file="names.csv")
    assert own_names_record(read(tmp_path, "name,post\n")) == ""


def test_what_our_tables_say_too_is_theirs(tmp_path: Path) -> None:
    # A later version of reftel may learn a name that a user has had in a table of their own all along.
    assert read(tmp_path, "name,post\nSECSTATE,STATE\nAMEMBASSY OSLO,OSLO\n").names == ()


def test_a_name_may_overrule_ours_where_it_says_so(tmp_path: Path) -> None:
    names = read(tmp_path, "name,post,replace\nUSMISSION VIENNA,UNVIEVIENNA,yes\nNEWDE,LIMA,yes\n")
    assert list(tell_replaced(names)) == [
        "names.csv, line 2: USMISSION VIENNA is UNVIEVIENNA, where reftel has one of several posts",
        "names.csv, line 3: NEWDE is LIMA, where reftel has NEWDELHI",
    ]
    with using(names):
        assert canonical_post("USMISSION VIENNA") == "UNVIEVIENNA"
        assert posts_of_truncation("NEWDE") == ("LIMA",)


def answers() -> list[object]:
    """What each function that knows names says of those of the table."""
    return [
        canonical_post("Quillon Town"),
        canonical_post("AMEMBASSY QUILLON TOWN"),
        longest_post(["SEE", "QUILLON", "TOWN"]),
        post_of_indicator("RUEHXQ"),
        posts_of_truncation("PQN"),
        parse_mrn("07 PQN 12"),
        repair_post("QUILLON TOWM"),
        [str(ref.mrn) for ref in reftel.parse_refs("REF: QUILLON TOWN 12", citing="07LIMA1")],
    ]


def test_a_table_leaves_nothing_behind(tmp_path: Path) -> None:
    names, other = read(tmp_path, TABLE), read(tmp_path, TABLE.replace("OTTAWA", "LIMA"))
    before = answers()
    with using(names):
        inside = answers()[:-1]
        with using(other):
            assert canonical_post("Quillon Town") == "LIMA"
        assert answers()[:-1] == inside
        assert own_names() == names
    assert own_names() == NO_NAMES
    assert answers() == before
    assert inside == [
        "OTTAWA",
        "OTTAWA",
        ("OTTAWA", 2),
        "PORTQUILLON",
        ("PORTQUILLON",),
        (2007, "PORTQUILLON", 12, ""),
        ("", None),
    ]


def test_a_question_in_a_build_with_a_table_knows_nothing_of_it(tmp_path: Path) -> None:
    with using(read(tmp_path, TABLE)):
        (ref,) = reftel.parse_refs("REF: QUILLON TOWN 12", citing="07LIMA1")
    assert str(ref.mrn) != "07OTTAWA12"


def test_threads_with_two_tables_wait_for_each_other(tmp_path: Path) -> None:
    paths = [
        table(tmp_path, f"name,post\nQuillon Town,{post}\n", f"{post}.csv")
        for post in ("OTTAWA", "LIMA", "OSLO")
    ]
    wrong: list[str] = []

    def ask(path: Path) -> None:
        for serial in range(1, 9):
            (ref,) = reftel.parse_refs(f"REF: 06 QUILLON TOWN {serial}", citing="07ROME1", aliases=path)
            if str(ref.mrn) != f"06{path.stem}{serial}":
                wrong.append(str(ref.mrn))

    threads = [threading.Thread(target=ask, args=[path]) for path in paths]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert wrong == []
    assert own_names() == NO_NAMES


# References by a table: the words, the cable, and the line that is named.
REFERENCES = [
    ("06 QUILLON TOWN 3508", "06OTTAWA3508", 3),
    ("AMEMBASSY QUILLON TOWN 12", "07OTTAWA12", 3),
    ("07QUILLONTOWN12", "07OTTAWA12", 3),
    ("QUILL0N TOWN 12", "07OTTAWA12", 3),
    ("PORT QUILLON 99", "07PORTQUILLON99", 4),
    ("PQN 99 (NOTAL)", "07PORTQUILLON99", 5),
    ("EMBASSY PQN 0099", "07PORTQUILLON99", 5),
    ("OTTAWA 12", "07OTTAWA12", None),  # its own name decided
    ("06 PARIS 12", "06PARIS12", None),
]


@pytest.mark.parametrize(("words", "mrn", "line"), REFERENCES, ids=[words for words, *_ in REFERENCES])
def test_a_reason_names_the_line_that_decided(words: str, mrn: str, line: int | None, tmp_path: Path) -> None:
    path = table(tmp_path, TABLE)
    (ref,) = reftel.parse_refs(f"REF: {words}", citing="07ROME707", aliases=path)
    assert str(ref.mrn) == mrn
    assert ("your table" in ref.reason) == (line is not None)
    assert line is None or f"your table names.csv, line {line}: " in ref.reason


def test_a_number_alone_has_the_line_of_the_one_before(tmp_path: Path) -> None:
    path = table(tmp_path, TABLE)
    found = reftel.parse_refs("REF: A. QUILLON TOWN 11, 12 B. PARIS 13", citing="07ROME707", aliases=path)
    assert [(str(ref.mrn), "line 3" in ref.reason) for ref in found] == [
        ("07OTTAWA11", True),
        ("07OTTAWA12", True),
        ("07PARIS13", False),
    ]


@pytest.mark.parametrize(
    "record",
    [
        "{}",
        "[]",
        '["a.csv", 3]',
        '["a.csv", [[1, "Q"]]]',
        "no json",
        '["a.csv", [[2, "Oslo", "LIMA", "alias", false]]]',
    ],
)
def test_a_record_that_no_build_of_ours_wrote_is_an_error(record: str) -> None:
    with pytest.raises(InputError, match="--aliases"):
        parse_own_names(record, "output")
