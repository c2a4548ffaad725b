"""No form is taken for another: a sample of every form against the recogniser of every form."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from pathlib import Path

import pytest

import telegrams
from form_samples import SAMPLES, STREAMED, WITHOUT_CABLES
from inputs import read_all
from pdfs import pdf
from reftel.model.problems import Problem
from reftel.model.records import RawCable
from reftel.parse.cable import parse_cable
from reftel.readers.decode import decode
from reftel.readers.forms.form import CERTAIN, Content, Form
from reftel.readers.forms.registry import FORMS, choose_form

ALL = [(form, name, text) for form, samples in SAMPLES.items() for name, text in samples]
NAMED = [f"{form}: {name}" for form, name, _ in ALL]


def chosen(name: str, data: bytes) -> str:
    """The name of the form that is taken for a file, as the reader asks the forms."""
    form = choose_form(Content(name, head=data), streamed=True) or choose_form(
        Content(name, decode(data).text)
    )
    return form.name if form else ""


def confidence(form: Form, name: str, data: bytes) -> float:
    return form.recognise(Content(name, head=data) if form.cut else Content(name, decode(data).text))


def test_every_form_has_a_sample() -> None:
    assert set(SAMPLES) == {form.name for form in FORMS}
    assert {form.name for form in FORMS if form.cut} == STREAMED


@pytest.mark.parametrize(("own", "name", "text"), ALL, ids=NAMED)
def test_each_sample_is_of_its_own_form_and_of_no_other_for_certain(own: str, name: str, text: str) -> None:
    data = text.encode()
    assert chosen(name, data) == own
    claims = {form.name: confidence(form, name, data) for form in FORMS}
    assert claims[own] == max(claims.values())
    assert {other for other, claim in claims.items() if claim >= CERTAIN} - WITHOUT_CABLES <= {own}


CHANGES: dict[str, Callable[[str], bytes]] = {
    "a byte order mark": lambda text: text.encode("utf-8-sig"),
    "UTF-16": lambda text: text.encode("utf-16"),
    "line ends of Windows": lambda text: text.replace("\n", "\r\n").encode(),
    "line ends of old machines": lambda text: text.replace("\n", "\r").encode(),
    "blank lines before it": lambda text: f"\n\n \n{text}".encode(),
    "blank lines after it": lambda text: f"{text}\n\n\n".encode(),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
@pytest.mark.parametrize(("own", "name", "text"), ALL, ids=NAMED)
def test_what_files_go_through_makes_no_other_form_of_them(
    own: str, name: str, text: str, change: Callable[[str], bytes]
) -> None:
    assert chosen(name, change(text)) == own


@pytest.mark.parametrize(("own", "name", "text"), ALL, ids=NAMED)
def test_a_sample_is_read_as_its_form(own: str, name: str, text: str, tmp_path: Path) -> None:
    path = tmp_path / Path(name).name
    path.write_text(text, encoding="utf-8")
    items = read_all(path)
    assert {item.form for item in items if isinstance(item, RawCable)} == {own} - WITHOUT_CABLES
    packed = path.with_name(path.name + ".gz")
    packed.write_bytes(gzip.compress(text.encode()))
    assert [item.text for item in read_all(packed) if isinstance(item, RawCable)] == [
        item.text for item in items if isinstance(item, RawCable)
    ]


@pytest.mark.parametrize("step", [7, 97, 1009])
@pytest.mark.parametrize(("own", "name", "text"), ALL, ids=NAMED)
def test_bytes_that_are_no_characters_end_no_reader(
    own: str, name: str, text: str, step: int, tmp_path: Path
) -> None:
    data = bytearray(text.encode())
    data[step::step] = b"\xb8" * len(data[step::step])
    (tmp_path / Path(name).name).write_bytes(data)
    assert read_all(tmp_path)


OF_TEXTS = [
    (form, name, text) for form, name, text in ALL if not text.lstrip().startswith(("<", '"', "{", "["))
]


OTHER = telegrams.telegram("DAKAR", 1451, "031100Z MAY 07")
QUOTING = OTHER.replace("QUILLAN", "2. (U) BEGIN TEXT:\n\n{}\n\nEND TEXT.\n\n3. (U) No more.\nQUILLAN")
MIXED = {"behind": OTHER + "\nNNNN\n\n{}", "before": "{}\n\n" + OTHER, "within": QUOTING}


@pytest.mark.parametrize("mixed", MIXED.values(), ids=MIXED)
@pytest.mark.parametrize(("own", "name", "text"), ALL, ids=NAMED)
def test_no_cable_is_lost_where_two_forms_are_in_a_file(
    own: str, name: str, text: str, mixed: str, tmp_path: Path
) -> None:
    """Each is read, or a problem says that something is not."""
    (tmp_path / "a.txt").write_text(mixed.replace("{}", text.strip()))
    items = read_all(tmp_path)
    cables = [parse_cable(item) for item in items if isinstance(item, RawCable)]
    told = [item for item in items if isinstance(item, Problem) and item.lost]
    told += [problem for cable in cables for problem in cable.problems if "DAKAR1451" in str(problem)]
    assert told or "07DAKAR1451" in {str(cable.mrn) for cable in cables}


@pytest.mark.parametrize(
    ("own", "name", "text"), OF_TEXTS, ids=[f"{form}: {name}" for form, name, _ in OF_TEXTS]
)
def test_a_document_of_a_form_is_that_of_the_form(own: str, name: str, text: str, tmp_path: Path) -> None:
    """What was printed to a PDF is read as the file that was printed."""
    path = tmp_path / Path(name).with_suffix(".pdf").name
    path.write_bytes(
        pdf(*["\n".join(text.split("\n")[at : at + 60]) for at in range(0, text.count("\n") + 1, 60)])
    )
    items = read_all(path)
    assert [item.form for item in items if isinstance(item, RawCable)][:1] == ["pdf"] * (
        own not in WITHOUT_CABLES
    )
    assert not [item for item in items if isinstance(item, Problem) and item.lost] or own in WITHOUT_CABLES


NOTHING = ["milk\neggs\n", "Dear Ada,\nSUBJECT: the herring\nYours, Bob\n", "1. BREAD\n2. BUTTER\n"]
NOTHING += ["{}", "[]", '{"a": 1}\n{"a": 2}\n', "<a/>", "<html></html>", "a,b\n1,2\n"]
NOTHING += ["SECRET\n", "07OTTAWA702\n", "MRN: none\n"]


@pytest.mark.parametrize("text", NOTHING)
def test_what_is_of_no_form_gives_no_cable(text: str, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(text)
    (problem,) = read_all(tmp_path)
    assert isinstance(problem, Problem)
    assert problem.lost
