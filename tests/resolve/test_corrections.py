"""Corrections: how their file is read, what they change, and which no longer apply."""

from __future__ import annotations

import csv
import io
import json
import random
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import networkx as nx
import pytest
from click.testing import CliRunner, Result
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import pile
import reftel
from reftel.cli.main import main
from reftel.errors import InputError, UnknownNumber
from reftel.model.records import MRN
from reftel.resolve.corrections import read_corrections
from reftel.resolve.entries import Correction, entry_record, parse_entry

EXAMPLES = Path(__file__).parents[2] / "examples"
STORE = "reftel.sqlite"
SIGNED = 'author = "A. Reader"\nreason = "seen on paper"\n'
WORDS = "corrected by A. Reader: seen on paper"


def run(*words: object) -> Result:
    """Run reftel on a wide terminal, so that long paths break no words; a traceback fails the test."""
    result = CliRunner(env={"COLUMNS": "200"}).invoke(main, [str(word) for word in words])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def entry(action: str, **fields: str) -> str:
    """One signed entry as TOML."""
    return "\n".join(
        [f"[[{action}]]", *(f"{name} = {json.dumps(value)}" for name, value in fields.items()), SIGNED]
    )


def rows(folder: Path, citing: str) -> dict[str, tuple[str, str, str]]:
    """Status, cited and reason of the references of a cable, by label or place in the list."""
    with (folder / "references.csv").open(encoding="utf-8", newline="") as file:
        found = [row for row in csv.DictReader(file) if row["citing"] == citing]
    return {row["label"] or row["position"]: (row["status"], row["cited"], row["reason"]) for row in found}


# How the file is read.


def test_toml_and_csv_say_the_same() -> None:
    toml, table = (read_corrections(EXAMPLES / f"corrections.{kind}").entries for kind in ("toml", "csv"))
    assert [without_place(one) for one in toml] == [without_place(one) for one in table]
    assert [one.place for one in toml][:2] == ["corrections.toml, retarget 1", "corrections.toml, drop 1"]
    assert [one.place for one in table][:2] == ["corrections.csv, line 2", "corrections.csv, line 3"]


def without_place(one: Correction) -> dict[str, str]:
    return {name: value for name, value in entry_record(one).items() if name not in ("place", "entry")}


def test_entry_comes_back_from_its_record() -> None:
    entries = read_corrections(EXAMPLES / "corrections.toml").entries
    assert [parse_entry(entry_record(one)) for one in entries] == list(entries)


# text -> what is said, after the name of the file
WRONG = [
    # the file itself
    ("[[drop", "is not TOML: "),
    ('drop = "07OSLO1"', "'drop' is not a list of entries; write [[drop]] above each entry"),
    # fields
    (entry("remove", citing="07OSLO1"), ", remove 1: action: 'remove' is not an action; write one of add,"),
    (entry("add", citing="07OSLO1"), ", add 1: cited: is missing"),
    (entry("drop", citing="07OSLO1"), ", drop 1: cited: is missing; name the cited cable, or the label"),
    (entry("retarget", citing="07OSLO1", label="A"), ", retarget 1: to: is missing"),
    (entry("split", mrn="07OSLO1", to="07OSLO2"), ", split 1: source: is missing"),
    (entry("add", citing="07OSLO1", cited="07OSLO2", colour="red"),
     ", add 1: colour: add has no such field; it has"),
    ('[[drop]]\nciting = "07OSLO1"\nlabel = "A"\nreason = "x"',
     ", drop 1: author: is missing; say who corrects"),
    ('[[drop]]\nciting = "07OSLO1"\nlabel = "A"\nauthor = "x"',
     ", drop 1: reason: is missing; say what you saw"),
    # values
    (entry("add", citing="07OSLO1", cited="lamp"), "add 1: cited: 'lamp' is not a message reference number"),
    (
        entry("add", citing="07OSLO1", cited="D760421-0400"),
        "write its MRN, which `reftel show 'D760421-0400'` prints",
    ),
    (entry("date", mrn="07OSLO1", date="in May"), ", date 1: date: 'in May' is not a date; write 2008-03-04"),
    # nonsense
    (entry("add", citing="07OSLO1", cited="07OSLO1"), ", add 1: cited: is the citing cable itself"),
    (entry("merge", mrn="07OSLO1", to="2007 Oslo 00001"),
     ", merge 1: to: 07OSLO1 is in this entry already"),
    # entries of which only one can hold
    (entry("date", mrn="07OSLO1", date="2007-05-01") + entry("date", mrn="07OSLO1", date="2007-05-02"),
     ", date 2: action: contradicts date 1; remove one of them"),
    (entry("merge", mrn="07OSLO1", to="07OSLO2") + entry("merge", mrn="07OSLO2", to="07OSLO3"),
     ", merge 1: to: 07OSLO2 is itself merged into another cable; name that one"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "said"), WRONG)
def test_wrong_file_is_one_line_with_entry_and_field(text: str, said: str, tmp_path: Path) -> None:
    path = tmp_path / "c.toml"
    path.write_text(text, encoding="utf-8")
    result = run("build", pile.EXAMPLES, "-o", tmp_path / "out", "--corrections", path)
    assert (result.exit_code, result.stdout, len(result.stderr.splitlines())) == (1, "", 1)
    assert said in result.stderr.removeprefix(f"reftel: {path}")
    assert not (tmp_path / "out").exists()


def test_line_of_a_csv_is_named(tmp_path: Path) -> None:
    path = tmp_path / "c.csv"
    path.write_text("action,citing,cited,author,reason\ndrop,07OSLO1,07OSLO2,me,so\n\nadd,07OSLO1,,me,so\n")
    with pytest.raises(InputError) as caught:
        read_corrections(path)
    assert str(caught.value) == f"{path}, line 4: cited: is missing; fill it in"


def test_file_that_is_not_there(tmp_path: Path) -> None:
    result = run("corrections", "check", tmp_path / "none.toml")
    assert result.exit_code == 1
    assert result.stderr.startswith(f"reftel: {tmp_path / 'none.toml'}: the corrections cannot be read: ")


# What they change.


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A build of the examples as they are."""
    folder = tmp_path_factory.mktemp("plain")
    reftel.build([pile.EXAMPLES], folder)
    return folder


@pytest.fixture(scope="module")
def corrected(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A build of the examples with the corrections of the examples."""
    folder = tmp_path_factory.mktemp("corrected")
    reftel.build([pile.EXAMPLES], folder, corrections=EXAMPLES / "corrections.toml")
    return folder


# citing, label or position -> status and cited before and after
CHANGED = [
    ("08ATHENS815", "C", ("unreadable", ""), ("missing", "08ATHENS790")),
    ("07REYKJAVIK52", "1", ("missing", "07STATE21870"), ("other", "")),
    ("07OSLO1014", "2", None, ("held", "07STATE36510")),
    ("07OTTAWA702", "C", ("missing", "07HALIFAX19"), ("missing", "07HALIFAX91")),
]


@pytest.mark.parametrize(("citing", "label", "before", "after"), CHANGED)
def test_reference_is_what_people_say(
    citing: str,
    label: str,
    before: tuple[str, str] | None,
    after: tuple[str, str],
    plain: Path,
    corrected: Path,
) -> None:
    found = rows(plain, citing).get(label)
    assert (found[:2] if found else None) == before
    now = rows(corrected, citing)[label]
    assert now[:2] == after
    assert now[2].startswith("corrected by ")


def test_a_reference_without_a_label_is_named_by_its_words(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(
        "UNCLAS OSLO 000412\n\nE.O. 12958: N/A\nTAGS: PREL\nSUBJECT: HERRING\n"
        "REF: (A) STATE\n     91633 (B) STATE XXXXX\n\n1. (U) Text.\n",
        encoding="utf-8",
    )
    (tmp_path / "c.toml").write_text(
        entry("retarget", citing="08OSLO412", label="STATE XXXXX", to="08STATE7")
        + entry("drop", citing="08OSLO412", label="STATE 91633"),
        encoding="utf-8",
    )
    (tmp_path / "a.txt").rename(tmp_path / "08OSLO412.txt")
    built = run(
        "build", tmp_path / "08OSLO412.txt", "-o", tmp_path / "out", "--corrections", tmp_path / "c.toml"
    )
    assert built.exit_code == 0
    assert rows(tmp_path / "out", "08OSLO412") == {
        "A": ("other", "", WORDS),
        "B": ("missing", "08STATE7", WORDS),
    }
    assert "no longer applies" not in built.output


def test_what_was_found_stays_in_the_store(corrected: Path) -> None:
    with reftel.open_store(corrected / STORE) as store:
        decisions = [decision for decision in store.decisions() if decision.corrected_by]
    found = {
        str(one.citing): str(one.found.mrn or one.found.status) if one.found else "" for one in decisions
    }
    assert found == {
        "07OSLO1014": "",
        "07OTTAWA702": "07HALIFAX19",
        "07REYKJAVIK52": "07STATE21870",
        "08ATHENS815": "unreadable",
    }


def test_citations_are_shown_as_made_by_people(corrected: Path) -> None:
    with reftel.open_store(corrected / STORE) as store:
        people = {(str(edge.citing), str(edge.cited)) for edge in store.edges() if edge.origin == "people"}
    assert people == {
        ("07OSLO1014", "07STATE36510"),
        ("07OTTAWA702", "07HALIFAX91"),
        ("08ATHENS815", "08ATHENS790"),
    }
    graphml = (corrected / "graph.graphml").read_text(encoding="utf-8")
    assert graphml.count(">people<") == len(people)
    shown = run("show", "08ATHENS815", "--store", corrected / STORE).stdout
    assert "corrected by M. Okonde" in " ".join(shown.split())


def test_date_of_a_missing_cable_is_set(corrected: Path) -> None:
    with reftel.open_store(corrected / STORE) as store:
        nodes = {str(node.mrn): node for node in store.nodes()}
    state = nodes["07STATE21870"]
    assert (state.date_earliest, state.date_latest) == ("2007-02-23", "2007-02-23")
    assert state.corrected == "date corrected by M. Okonde: the date stands on the paper copy"
    graph = nx.read_graphml(corrected / "graph.graphml")
    told = graph.nodes["07STATE21870"]
    assert (told["date"], told["date_estimated"], told["corrected"]) == ("2007-02-23", False, state.corrected)
    shown = run("show", "07STATE21870", "--store", corrected / STORE).stdout
    assert "Date:           on 2007-02-23 (set by a correction)\n" in shown
    assert "Corrected:      date corrected by M. Okonde: the date stands on the paper copy\n" in shown
    asked = [
        run("missing", "--foia", style, "--store", corrected / STORE).stdout for style in ("text", "csv")
    ]
    assert "sent on 2007-02-23 (set by a correction). Cited in:" in " ".join(asked[0].split())
    dated = {row["mrn"]: row["dated_by"] for row in csv.DictReader(io.StringIO(asked[1]))}
    assert {mrn for mrn, by in dated.items() if by == "people"} == {"07STATE21870"}


def test_added_citation_is_explained_by_who_added_it(corrected: Path) -> None:
    explained = run("explain", "07OSLO1014", "07STATE36510", "--store", corrected / STORE).stdout
    added = "Added by a correction: no line of the cable has it\n"
    assert f"/table.csv:row 3\n      STATE 128840\n\n{added}" in explained
    assert "    by        J. Quillan\n    in        corrections.toml, add 1\n" in explained
    assert "    reason    paragraph 2 answers its questions without naming it\n" in explained
    assert "as written" not in explained
    assert "^" not in explained
    assert "[[drop]]" not in explained
    assert "The paragraphs do not mention it" in explained
    shown = run("show", "07OSLO1014", "--store", corrected / STORE).stdout
    assert "(added by a correction)" in " ".join(shown.split())
    path = run("path", "07OSLO1014", "07STATE36510", "--store", corrected / STORE).stdout
    assert "\n    cites (added by a correction)\n" in path


def test_retargeted_citation_is_explained_by_what_was_found_and_who_changed_it(corrected: Path) -> None:
    explained = run("explain", "08ATHENS815", "08ATHENS790", "--store", corrected / STORE).stdout
    assert "    found     unreadable: ATHENS without a readable number\n" in explained
    assert "    decided   missing: corrected by M. Okonde: the number is blacked out" in explained
    assert "    number " not in explained
    assert explained.endswith("change the entry of M. Okonde in the corrections file\n")


def test_documents_go_by_the_id_that_people_say(corrected: Path) -> None:
    with reftel.open_store(corrected / STORE) as store:
        documents = [(str(one.mrn), Path(one.source).name, one.role) for one in store.documents()]
    assert ("07COPENHAGEN535", "copenhagen-531-corrected.txt", "main") in documents
    assert ("07COPENHAGEN531", "copenhagen-531.txt", "main") in documents


def test_date_of_a_held_cable_is_set(tmp_path: Path) -> None:
    (tmp_path / "c.toml").write_text(entry("date", mrn="08ROME714", date="2008-06-01T09:30+02:00"))
    reftel.build([pile.EXAMPLES], tmp_path / "out", corrections=tmp_path / "c.toml")
    with reftel.open_store(tmp_path / "out" / STORE) as store:
        node = next(node for node in store.nodes() if str(node.mrn) == "08ROME714")
    assert (node.date, node.corrected) == ("2008-06-01T07:30:00Z", f"date {WORDS}")


# They hold for later builds.


def test_later_build_keeps_to_them(corrected: Path, tmp_path: Path) -> None:
    paths = sorted(path for path in pile.EXAMPLES.rglob("*") if path.is_file())
    reftel.build(paths[::2], tmp_path, corrections=EXAMPLES / "corrections.toml")
    reftel.build(paths[1::2], tmp_path)
    assert pile.contents(tmp_path / STORE) == pile.contents(corrected / STORE)
    assert pile.views(tmp_path) == pile.views(corrected)


def test_empty_file_takes_them_back(plain: Path, tmp_path: Path) -> None:
    (tmp_path / "none.toml").touch()
    reftel.build([pile.EXAMPLES], tmp_path / "out", corrections=EXAMPLES / "corrections.toml")
    reftel.build([pile.EXAMPLES], tmp_path / "out", corrections=tmp_path / "none.toml")
    assert pile.contents(tmp_path / "out" / STORE) == pile.contents(plain / STORE)


ENTRIES = (
    entry("add", citing="07OTTAWA40", cited="07LIMA1200"),
    entry("add", citing="07OTTAWA41", cited="06LIMA11", label="X"),
    entry("drop", citing="07OTTAWA40", cited="07LIMA300"),
    entry("drop", citing="08QUITO7", label="A"),
    entry("retarget", citing="07BERN5", cited="07LIMA301", to="07LIMA300"),
    entry("retarget", citing="07OSLO3", label="A", to="07KYIV12"),
    entry("merge", mrn="07KIEV12", to="07KYIV12"),
    entry("merge", mrn="06ROME20", to="07ROME20"),
    entry("merge", mrn="07LIMA350", to="07LIMA300"),
    entry("split", mrn="07BERN5", source="words.txt", to="07BERN4"),
    entry("split", mrn="07LIMA260", source="lima-slip.txt", to="07LIMA26"),
    entry("date", mrn="07LIMA260", date="2007-06-13"),
    entry("date", mrn="07TOKYO100", date="2007-04-30"),
    entry("date", mrn="06LIMA300", date="2006-12-01"),
    # about ids that are merged into others
    entry("add", citing="07OTTAWA40", cited="07LIMA350"),
    entry("add", citing="07LIMA350", cited="07TOKYO100"),
    entry("retarget", citing="07QUITO9", label="B", to="06ROME20"),
    entry("drop", citing="06ROME20", label="A"),
    entry("date", mrn="07KIEV12", date="2007-02-03"),
)


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    before=st.lists(st.sampled_from(ENTRIES), unique=True),
    after=st.lists(st.sampled_from(ENTRIES), unique=True),
    seed=st.integers(0, 2**32),
)
def test_corrections_that_change_make_the_store_of_one_build(
    tmp_path_factory: pytest.TempPathFactory, before: Sequence[str], after: Sequence[str], seed: int
) -> None:
    folder = tmp_path_factory.mktemp("changing")
    paths = random.Random(seed).sample(found := pile.write_pile(folder / "in"), len(found))
    half = paths[: len(paths) // 2]
    corrections = folder / "corrections.toml"
    corrections.write_text("\n".join(before), encoding="utf-8")
    reftel.build(half, folder / "out", corrections=corrections, store_only=True)
    corrections.write_text("\n".join(after), encoding="utf-8")
    reftel.build(paths, folder / "out", corrections=corrections, store_only=True)
    reftel.build(paths, folder / "fresh", corrections=corrections, store_only=True)
    assert pile.contents(folder / "out" / STORE) == pile.contents(folder / "fresh" / STORE)


# Which no longer apply.

# entry, why it does not apply to the examples; "" where it does
CHECKED = [
    (entry("add", citing="07OSLO1014", cited="07STATE36510"), ""),
    (entry("add", citing="07OSLO1014", cited="07STATE128840"),
     "07OSLO1014 itself has a reference to 07STATE128840"),
    (entry("add", citing="07STATE21870", cited="07OSLO1"), "07STATE21870 is not held"),
    (entry("drop", citing="07REYKJAVIK52", cited="07STATE21870"), ""),
    (entry("drop", citing="07REYKJAVIK52", cited="07STATE2"),
     "07REYKJAVIK52 has no reference that leads to 07STATE2"),
    (entry("drop", citing="08ATHENS815", label="Q"),
     "08ATHENS815 has no reference that leads to ref Q"),
    (entry("retarget", citing="08ATHENS815", label="C", to="08ATHENS790"), ""),
    (entry("retarget", citing="07OSLO1014", cited="07STATE128841", to="07STATE128840"),
     "the reference leads to 07STATE128840 without it"),
    (entry("merge", mrn="07HALIFAX19", to="07HALIFAX91"), ""),
    (entry("merge", mrn="07STATE36510", to="07STATE36511"), ""),
    (entry("merge", mrn="07HALIFAX20", to="07HALIFAX91"),
     "no document and no reference has the id 07HALIFAX20"),
    (entry("split", mrn="07COPENHAGEN531", source="copenhagen-531-corrected.txt", to="07COPENHAGEN535"), ""),
    (entry("split", mrn="07COPENHAGEN531", source="oslo.txt", to="07COPENHAGEN535"),
     "no document of 07COPENHAGEN531 is from oslo.txt"),
    (entry("date", mrn="07STATE21870", date="2007-02-23"), ""),
    (entry("date", mrn="07LIMA1", date="2007-02-23"), "07LIMA1 is not in the store"),
    (entry("date", mrn="07STATE36510", date="2007-03-16T22:12:00Z"),
     "the text of 07STATE36510 itself has this date"),
]  # fmt: skip


@pytest.mark.parametrize("built_with", [False, True])
@pytest.mark.parametrize(("text", "why"), CHECKED)
def test_check_tells_what_no_longer_applies(
    text: str, why: str, built_with: bool, plain: Path, tmp_path: Path
) -> None:
    path = tmp_path / "c.toml"
    path.write_text(text, encoding="utf-8")
    store = plain / STORE
    if built_with:
        (tmp_path / STORE).write_bytes(store.read_bytes())
        reftel.build([pile.EXAMPLES], tmp_path, corrections=path, store_only=True)
        store = tmp_path / STORE
        told = said_of_corrections(tmp_path, path)
        assert told == ([f"c.toml, {text[2 : text.index(']')]} 1: no longer applies: {why}"] if why else [])
    result = run("corrections", "check", path, "--store", store, "--json")
    (found,) = json.loads(result.stdout)
    assert (found["why"], found["applies"], result.exit_code) == (
        why,
        "no longer" if why else "yes",
        bool(why),
    )


def said_of_corrections(folder: Path, corrections: Path, *more: object) -> list[str]:
    """What a build says of its corrections; the counts of its summary fit."""
    words = ["build", pile.EXAMPLES, "-o", folder, "--store-only", "--corrections", corrections, *more]
    result = run(*words, "--json")
    lines = result.stderr.splitlines()
    told = [line.removeprefix("reftel: ") for line in lines if ": no longer applies: " in line]
    counts = json.loads(result.stdout)
    entries = len(read_corrections(corrections).entries)
    assert counts.get("corrections", 0) == entries
    assert counts.get("corrections that no longer apply", 0) == len(told)
    if entries:
        said = rf"^corrections +{counts['corrections']}" + (
            rf" +{len(told)} no longer apply" if told else " *$"
        )
        assert re.search(said, run(*words).stdout, re.MULTILINE)
    return told


MERGED = entry("merge", mrn="07STATE36510", to="07STATE36511")
# entries -> of which one alone another entry leaves nothing, and which
OVERRULED = [
    # two of one reference: that of the list comes first
    ([entry("drop", citing="08ATHENS815", label="A"),
      entry("retarget", citing="08ATHENS815", cited="08ROME714", to="08ROME715")],
     "retarget 1", "overruled by drop 1"),
    ([entry("drop", citing="08ATHENS815", label="A"), entry("drop", citing="08ATHENS815", cited="08ROME714")],
     "drop 2", "overruled by drop 1"),
    # ... of a part of what is meant it has the say
    ([entry("drop", citing="08ATHENS815", label="A"), entry("drop", citing="08ATHENS815", label="B")],
     "", ""),
    # a merge of which a drop leaves nothing
    ([entry("drop", citing="07OTTAWA702", label="C"), entry("merge", mrn="07HALIFAX19", to="07HALIFAX91")],
     "merge 1", "overruled by drop 1"),
    # a citation that another entry makes as well
    ([entry("retarget", citing="08ATHENS815", label="C", to="08ATHENS790"),
      entry("add", citing="08ATHENS815", cited="08ATHENS790")], "add 1", "overruled by retarget 1"),
    ([MERGED, entry("add", citing="08ROME714", cited="07STATE36511"),
      entry("add", citing="08ROME714", cited="07STATE36510")], "add 2", "overruled by add 1"),
    # a document under two names
    ([entry("split", mrn="07COPENHAGEN531", source="copenhagen-531-corrected.txt", to="07COPENHAGEN535"),
      entry("split", mrn="07COPENHAGEN531", source="531-corrected.txt", to="07COPENHAGEN536")],
     "split 2", "no document of 07COPENHAGEN531 is from 531-corrected.txt"),
    ([entry("split", mrn="07COPENHAGEN531", source="gannet-bank/copenhagen-531-corrected.txt",
            to="07COPENHAGEN535"),
      entry("split", mrn="07COPENHAGEN531", source="copenhagen-531-corrected.txt", to="07COPENHAGEN536")],
     "split 2", "overruled by split 1"),
    # the date of the cable itself before that of an id merged into it, whichever comes first
    ([MERGED, entry("date", mrn="07STATE36510", date="2007-03-20"),
      entry("date", mrn="07STATE36511", date="2007-03-21")], "date 1", "overruled by date 2"),
    ([MERGED, entry("date", mrn="07STATE36511", date="2007-03-21"),
      entry("date", mrn="07STATE36510", date="2007-03-20")], "date 2", "overruled by date 1"),
    ([MERGED, entry("date", mrn="07STATE36510", date="2007-03-20")], "", ""),
    ([MERGED, entry("add", citing="07STATE36510", cited="07STATE36511")],
     "add 1", "both ids are merged into 07STATE36511"),
]  # fmt: skip


@pytest.mark.parametrize(("entries", "which", "why"), OVERRULED)
def test_entry_that_another_overrules_is_told_by_build_and_check(
    entries: list[str], which: str, why: str, plain: Path, tmp_path: Path
) -> None:
    path = tmp_path / "c.toml"
    path.write_text("\n".join(entries), encoding="utf-8")
    told = said_of_corrections(tmp_path / "out", path)
    assert told == ([f"c.toml, {which}: no longer applies: {why}"] if which else [])
    for store in (plain / STORE, tmp_path / "out" / STORE):
        checked = json.loads(run("corrections", "check", path, "--store", store, "--json").stdout)
        assert {row["entry"]: row["why"] for row in checked if row["why"]} == (
            {f"c.toml, {which}": why} if which else {}
        )


# entries about an id that is merged into another
GHOSTS = [
    entry("add", citing="08ROME714", cited="07STATE36510"),
    entry("add", citing="07STATE36510", cited="08ROME714"),
    entry("retarget", citing="08ATHENS815", label="A", to="07STATE36510"),
    entry("drop", citing="07STATE36510", cited="07OSLO211"),
    entry("retarget", citing="07STATE36510", cited="07OSLO211", to="07OSLO212"),
    entry("drop", citing="07OSLO1014", cited="07STATE36510"),
    entry("date", mrn="07STATE36510", date="2007-03-20"),
]


@pytest.mark.parametrize("text", GHOSTS)
def test_entry_about_a_merged_id_is_about_the_cable_that_it_went_to(text: str, tmp_path: Path) -> None:
    path = tmp_path / "c.toml"
    path.write_text(f"{MERGED}\n{text}", encoding="utf-8")
    renamed = tmp_path / "renamed.toml"
    renamed.write_text(f"{MERGED}\n{text.replace('07STATE36510', '07STATE36511')}", encoding="utf-8")
    said = said_of_corrections(tmp_path / "out", path)
    said_of_corrections(tmp_path / "renamed", renamed)
    with (
        reftel.open_store(tmp_path / "out" / STORE) as store,
        reftel.open_store(tmp_path / "renamed" / STORE) as other,
    ):
        nodes, edges = list(store.nodes()), list(store.edges())
        assert "07STATE36510" not in map(str, (node.mrn for node in nodes))
        assert edges == list(other.edges())
        if "07OSLO1014" not in text:  # what a reference was found to be says which is meant
            assert nodes == list(other.nodes())
    assert [line for line in said if not line.startswith("c.toml, drop")] == []


@pytest.mark.parametrize("text", GHOSTS)
def test_entry_about_a_merged_id_may_come_later_and_go_again(text: str, tmp_path: Path) -> None:
    path = tmp_path / "c.toml"
    for words in (MERGED, f"{MERGED}\n{text}", text, f"{MERGED}\n{text}", MERGED):
        path.write_text(words, encoding="utf-8")
        reftel.build([pile.EXAMPLES], tmp_path / "later", corrections=path, store_only=True)
        reftel.build([pile.EXAMPLES], tmp_path / "once", corrections=path, store_only=True, fresh=True)
        assert pile.contents(tmp_path / "later" / STORE) == pile.contents(tmp_path / "once" / STORE)


def test_date_of_a_merged_id_goes_with_it(tmp_path: Path) -> None:
    path = tmp_path / "c.toml"
    path.write_text(f"{MERGED}\n{entry('date', mrn='07STATE36510', date='2007-03-20')}", encoding="utf-8")
    reftel.build([pile.EXAMPLES], tmp_path / "out", corrections=path, store_only=True)
    with reftel.open_store(tmp_path / "out" / STORE) as store:
        (node,) = (node for node in store.nodes() if str(node.mrn) == "07STATE36511")
    assert (node.date, node.held) == ("2007-03-20", True)
    assert f"date {WORDS}" in node.corrected


def test_paragraph_that_names_a_merged_id_names_the_cable_that_it_went_to(tmp_path: Path) -> None:
    files = tmp_path / "in"
    files.mkdir()
    words = "1. (U) See 07 LIMA 250 and 07 LIMA 312."
    (files / "ask.txt").write_text(pile.telegram("OSLO", 3, "011200Z JUN 07", body=words), encoding="utf-8")
    (files / "lima.txt").write_text(pile.telegram("LIMA", 251, "011200Z MAY 07"), encoding="utf-8")
    path = tmp_path / "c.toml"
    path.write_text(entry("merge", mrn="07LIMA250", to="07LIMA251"), encoding="utf-8")
    reftel.build([files], tmp_path / "later", store_only=True)
    reftel.build([files], tmp_path / "later", corrections=path, store_only=True)
    reftel.build([files], tmp_path / "once", corrections=path, store_only=True)
    assert pile.contents(tmp_path / "later" / STORE) == pile.contents(tmp_path / "once" / STORE)
    with reftel.open_store(tmp_path / "once" / STORE) as store:
        found = [mention.resolution for _, mention in store.mentions() if mention.resolution]
    assert [(str(one.mrn), one.status.value) for one in found] == [
        ("07LIMA251", "held"), ("07LIMA312", "missing")
    ]  # fmt: skip
    assert found[0].reason == WORDS


def test_later_build_tells_it_again(tmp_path: Path) -> None:
    path = tmp_path / "c.toml"
    path.write_text(entry("drop", citing="07OSLO1014", label="Q"), encoding="utf-8")
    first = said_of_corrections(tmp_path / "out", path)
    assert len(first) == 1
    result = run("build", pile.EXAMPLES, "-o", tmp_path / "out", "--store-only")
    assert f"reftel: {first[0]}\n" in result.stderr
    assert result.exit_code == 0


def test_check_of_all_examples_is_content(plain: Path, corrected: Path) -> None:
    for folder in (plain, corrected):
        result = run(
            "corrections", "check", EXAMPLES / "corrections.toml", "--store", folder / STORE, "--csv"
        )
        assert (result.exit_code, result.stdout.count(",yes,")) == (0, 6)


# The document.


def test_document_shows_the_file_of_the_examples(tmp_path: Path) -> None:
    document = (EXAMPLES.parent / "docs" / "corrections.md").read_text(encoding="utf-8")
    shown = document.split("```toml\n")[1].split("```")[0]
    (tmp_path / "corrections.toml").write_text(shown, encoding="utf-8")
    expected = read_corrections(EXAMPLES / "corrections.toml").entries
    assert read_corrections(tmp_path / "corrections.toml").entries == expected


NUMBERS = ["D750203-0499", "1975OSLO00012", "frus1969-76v9/d5", "TOSEC 140323", "75OSLO12"]


@pytest.mark.parametrize("number", NUMBERS)
def test_other_numbers_name_cables_that_are_known(number: str, tmp_path: Path) -> None:
    known = {"D750203-0499", "frus1969-76v9/d5", "TOSEC 140323"}
    path = tmp_path / "c.toml"
    path.write_text(entry("date", mrn=number, date="1975-05-01"), encoding="utf-8")
    (found,) = read_corrections(path, lambda name: MRN(1975, "OSLO", 12) if name in known else None).entries
    assert str(found.mrn) == "75OSLO12"


FILMED = (
    "id,date,film,text\n"
    "1975OSLO00012,1975-05-02,D750203-0499,1. A\n"
    "1975OSLO00013,1975-05-03,D750203-0500,1. B\n"
    "1975OSLO00014,1975-05-03,D750203-0500,1. C\n"
    '1976OSLO00015,1976-11-03,D760203-0501,"REF: STATE 255577 TOSEC 140323\n\n1. D"\n'
)

# A number that an entry names a cable by -> the cable, or what the error says
NUMBERED = [
    ("D750203-0499", "75OSLO12"),
    ("TOSEC 140323", "76STATE255577"),  # written beside the MRN of a cable that is missing
    ("D750203-0500", "write its MRN"),  # of two cables
    ("D990203-0499", "write its MRN"),  # of none
]


def build_filmed(folder: Path, number: str) -> list[str]:
    """Build the cables with an entry about one, and give the cables that entries in force name."""
    (folder / "a.csv").write_text(FILMED)
    (folder / "c.toml").write_text(entry("date", mrn=number, date="1975-05-01"))
    out = folder / "out"
    reftel.build(folder / "a.csv", out, corrections=folder / "c.toml", store_only=True)
    with reftel.open_store(out / "reftel.sqlite") as store:
        found = [one["mrn"] for one in store.corrections()]
        assert [store.cable(mrn).node.date[:10] for mrn in found] == ["1975-05-01"]
    return found


def contents_of(folder: Path) -> dict[str, Any]:
    """Give what the store holds, but for when its inputs were written."""
    found = pile.contents(folder / "out" / "reftel.sqlite")
    return {name: rows for name, rows in found.items() if name != "inputs"}


@pytest.mark.parametrize(("number", "expected"), NUMBERED)
def test_a_first_build_knows_the_numbers_of_what_it_is_given(
    tmp_path: Path, number: str, expected: str
) -> None:
    if expected[0].isdigit():
        assert build_filmed(tmp_path, number) == [expected]
        first = contents_of(tmp_path)
        assert build_filmed(tmp_path, number) == [expected]  # an update, whose store knows it
        assert contents_of(tmp_path) == first
        return
    with pytest.raises(UnknownNumber, match=expected):
        build_filmed(tmp_path, number)
    assert not (tmp_path / "out").exists()


def test_a_store_knows_the_numbers_of_what_was_given_before(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(FILMED)
    reftel.build(tmp_path / "a.csv", tmp_path / "out", store_only=True)
    (tmp_path / "b.csv").write_text("id,date,text\n1975OSLO00016,1975-06-02,1. E\n")
    (tmp_path / "c.toml").write_text(entry("date", mrn="D750203-0499", date="1975-05-01"))
    reftel.build(tmp_path / "b.csv", tmp_path / "out", corrections=tmp_path / "c.toml", store_only=True)
    with reftel.open_store(tmp_path / "out" / "reftel.sqlite") as store:
        assert store.cable("75OSLO12").node.date[:10] == "1975-05-01"


def test_numbers_without_any_cable_are_refused_as_such(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("no cable")
    (tmp_path / "c.toml").write_text(entry("date", mrn="D750203-0499", date="1975-05-01"))
    with pytest.raises(UnknownNumber):
        reftel.build(tmp_path / "a.txt", tmp_path / "out", corrections=tmp_path / "c.toml")
    assert not (tmp_path / "out").exists()
