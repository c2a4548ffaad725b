"""The commands: what they print, for people, for programs and for those who ask wrongly."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner, Result

import older_click
import reftel
import telegrams
from invented import COLLECTION
from reftel.cli.main import main
from reftel.render.tables import printable, render_table
from stores import write_store

CABLES = Path(__file__).parents[2] / "examples" / "cables"


def run(*words: object, typed: str | bytes = "") -> Result:
    """Run reftel with a terminal of 120 characters; a traceback fails the test."""
    runner = CliRunner(env={"COLUMNS": "120", "LINES": "24"})
    result = runner.invoke(main, [str(word) for word in words], input=typed)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def said(*words: object, typed: str | bytes = "") -> str:
    """What reftel prints when all is well."""
    result = run(*words, typed=typed)
    assert (result.exit_code, result.stderr) == (0, "")
    return result.stdout


# Says what Ctrl-C does while the commands are loaded.
LOOKING = """
import signal, sys
signal.signal(signal.SIGINT, {before})
class Looking:
    def find_spec(self, name, *more):
        if name == "reftel.cli.main":
            print(signal.getsignal(signal.SIGINT) is {meanwhile})
sys.meta_path.insert(0, Looking())
sys.argv = ["reftel", "--version"]
try:
    from reftel.__main__ import main
    main()
finally:
    print(signal.getsignal(signal.SIGINT) is {before})
"""
DEFAULT, QUIET, IGNORED = "signal.default_int_handler", "signal.SIG_DFL", "signal.SIG_IGN"


@pytest.mark.parametrize(("before", "meanwhile"), [(DEFAULT, QUIET), (IGNORED, IGNORED)])
def test_ctrl_c_while_it_is_loaded_ends_it_without_a_traceback(before: str, meanwhile: str) -> None:
    code = LOOKING.format(before=before, meanwhile=meanwhile)
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.splitlines() == ["True", f"reftel {reftel.__version__}", "True"]


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The store of a build of the examples."""
    folder = tmp_path_factory.mktemp("examples")
    run("build", CABLES, "-o", folder)
    return folder / "reftel.sqlite"


# Help.

COMMANDS = sorted(main.commands)


def test_help_lists_every_command() -> None:
    listed = said("--help")
    assert all(f"\n  {name} " in listed for name in COMMANDS)
    assert said("-h") == listed


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_and_option_is_explained(name: str) -> None:
    command = main.commands[name]
    assert said(name, "--help") == said(name, "-h")
    assert command.help
    for option in command.params:
        assert not isinstance(option, click.Option) or option.help, f"{name} {option.opts}"


def test_version() -> None:
    assert said("--version") == "reftel 0.2.0\n"


def test_start_up_loads_no_part_that_it_does_not_need() -> None:
    slow = {"networkx", "pyvis", "sqlite3", "rich", "tempfile", "shutil", "importlib.metadata"}
    code = f"import reftel, reftel.cli.main, sys; print({slow} & set(sys.modules))"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout == "set()\n"


# Wrong use: exit code 2, what is wrong, nothing done.

WRONG = [
    (["bulid"], ["No such command 'bulid'"]),
    (["build"], ["Missing argument 'PATH...'"]),
    (["build", "--fast", "x"], ["No such option", "--fast"]),
    (["parse"], ["Missing argument 'PATH...'"]),
    (["show"], ["Missing argument 'MRN'"]),
    (["show", "lamp"], ["'lamp' is not a message reference number", "for example 09STATE91633"]),
    (["show", "09STATE0"], ["has the serial 0", "serials run from 1"]),
    (["refs", "STATE 1", "--citing", "lamp"], ["'lamp' is not a message reference number"]),
    (["refs", "STATE 1", "--date", "2008"], ["'2008' does not match"]),
]


@pytest.mark.parametrize(("words", "expected"), WRONG)
def test_wrong_use(words: list[str], expected: list[str]) -> None:
    result = run(*words)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert all(part in result.stderr for part in expected)


def test_without_a_command_all_are_listed() -> None:
    result = run()
    assert "Commands:" in result.output
    # With 8.2 click decided that this is wrong use.
    assert result.exit_code == (0 if older_click.IS_OLDER else 2)


# build.


def test_build_begins_with_what_matters(tmp_path: Path) -> None:
    printed = said("build", CABLES, "-o", tmp_path)
    assert printed.startswith("44 cables and 108 citations; 26 more cables are cited but missing.\n\n")
    names = [re.split("  +", line)[0] for line in printed.splitlines()[4:]]
    assert [name for name in names if name and not name.startswith("Open")] == [
        "cables", "citations", "missing cables", "references", "problems", "ids in the metadata",
    ]  # fmt: skip
    assert printed.endswith(f"\nOpen {tmp_path / 'graph.html'} in a browser.\n")


def test_build_says_which_problems_there_are(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    shutil.copytree(CABLES / "gannet-bank", folder)
    for name in ("a.txt", "b.txt"):
        (folder / name).touch()
    printed = run("build", folder, "-o", tmp_path / "out").stdout
    assert re.search(r"^problems +2  2 empty$", printed, re.MULTILINE)


def test_build_prints_json(tmp_path: Path) -> None:
    counts = json.loads(said("build", CABLES, "-o", tmp_path, "--json"))
    assert counts["cables held"] == 44
    assert counts["problems"] == 0


def test_build_writes_to_output_by_default(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    said("build", CABLES)
    assert (tmp_path / "output" / "graph.html").is_file()
    assert said("show", "07STATE36510").startswith("07STATE36510\n")


# parse: the fields that scripts rely on.

FIELDS = {
    "mrn", "date", "post", "classification", "captions", "tags", "subject", "source", "refs", "mentions",
    "problems",
}  # fmt: skip
REF_FIELDS = {"label", "text", "kind", "year", "post", "serial", "mrn", "start", "end"}
MENTION_FIELDS = {"labels", "paragraph", "sentence", "relation", "start", "end"}


def test_parse_prints_a_cable_a_line() -> None:
    cables = [json.loads(line) for line in said("parse", CABLES).splitlines()]
    assert len(cables) == 47
    for cable in cables:
        assert set(cable) >= FIELDS
        assert all(set(ref) >= REF_FIELDS for ref in cable["refs"])
        assert all(set(mention) >= MENTION_FIELDS for mention in cable["mentions"])


def test_parse_of_one_telegram(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text(telegrams.telegram())
    (cable,) = map(json.loads, said("parse", path).splitlines())
    assert {name: cable[name] for name in ("mrn", "date", "post", "classification", "captions", "tags")} == {
        "mrn": "07OTTAWA702",
        "date": "2007-04-12T19:26:00Z",
        "post": "OTTAWA",
        "classification": "CONFIDENTIAL",
        "captions": ["SIPDIS"],
        "tags": ["EFIS", "CA"],
    }
    first, second = cable["refs"]
    assert (first["label"], first["year"], first["mrn"]) == ("A", None, "07STATE36510")
    assert (second["label"], second["year"], second["mrn"]) == ("B", 2006, "06OTTAWA3508")
    text = path.read_text()
    assert [text[ref["start"] : ref["end"]] for ref in cable["refs"]] == ["STATE 36510", "06 OTTAWA 3508"]
    assert [mention["labels"] for mention in cable["mentions"]] == [["A"], ["B"]]


def test_parse_goes_on_behind_what_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "a.txt").touch()
    (tmp_path / "b.txt").write_text(telegrams.telegram())
    result = run("parse", tmp_path)
    assert result.exit_code == 1
    assert json.loads(result.stdout)["mrn"] == "07OTTAWA702"
    assert result.stderr.startswith(f"reftel: {tmp_path / 'a.txt'}: is empty")


def test_parse_prints_plain_characters(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(telegrams.telegram(subject="CAFÉ \x1b[2J\x9b"), encoding="utf-8")
    assert said("parse", tmp_path).isascii()


# refs.

LINE = "REF: A. STATE 91633 B. 08 OTTAWA 1140 (NOTAL) C. SMITH/JONES E-MAIL OF MAY 3"
EXPLAINED = [
    ("A", "09STATE91633", "missing", "citing"),
    ("B", "08OTTAWA1140", "missing", "written"),
    ("C", "", "other", ""),
]


def test_refs_as_a_table() -> None:
    shown, marks, _, *lines = said("refs", LINE, "--citing", "09OTTAWA707").splitlines()
    marked = [shown[match.start() : match.end()] for match in re.finditer(r"\^+", marks)]
    assert marked == ["STATE 91633", "08 OTTAWA 1140 (NOTAL)", "SMITH/JONES E-MAIL OF MAY 3"]
    assert lines[0].split() == ["label", "text", "kind", "status", "mrn", "year", "from", "reason"]
    assert all(len(line) <= 120 for line in lines)
    assert [line.split()[0] for line in lines[2:] if not line.startswith(" ")] == ["A", "B", "C"]


def test_refs_as_csv() -> None:
    rows = list(csv.DictReader(io.StringIO(said("refs", LINE, "--citing", "09OTTAWA707", "--csv"))))
    assert [(row["label"], row["mrn"], row["status"], row["year_from"]) for row in rows] == EXPLAINED


def test_refs_as_json() -> None:
    rows = json.loads(said("refs", LINE, "--citing", "09OTTAWA707", "--json"))
    found = [(row["label"], row["mrn"] or "", row["status"], row["year_from"] or "") for row in rows]
    assert found == EXPLAINED
    assert [row["notal"] for row in rows] == [False, True, False]
    assert [LINE[row["start"] : row["end"]] for row in rows] == [row["text"] for row in rows]


# words -> MRN found, status: how an MRN or a date says the year
YEARS = [
    (["--citing", "09OTTAWA707"], "09STATE91633", "missing"),
    (["--citing", "2009 Ottawa 00707"], "09STATE91633", "missing"),
    (["--citing", "09-OTTAWA-707"], "09STATE91633", "missing"),
    (["--date", "2009-09-11"], "09STATE91633", "missing"),
    ([], None, "unreadable"),
]


@pytest.mark.parametrize(("words", "mrn", "status"), YEARS)
def test_year_of_a_line(words: list[str], mrn: str | None, status: str) -> None:
    result = run("refs", "STATE 91633", *words, "--json")
    (row,) = json.loads(result.stdout)
    assert (row["mrn"], row["status"]) == (mrn, status)
    assert result.exit_code == 0


# line, options -> the option that would tell more
HINTS = [
    ("REF: A. STATE 91633", [], "reftel: a year is missing; --citing MRN or --date DATE supplies it\n"),
    ("REF: A. 09 STATE 91633", [], ""),
    ("REF: A. STATE 91633", ["--date", "2009-09-11"], ""),
    ("REF: A. 91633", ["--date", "2009-09-11"], "reftel: a post is missing; --citing MRN supplies it\n"),
    ("REF: A. 91633", ["--citing", "09OTTAWA707"], ""),
    # nothing would tell what is blacked out
    ("REF: A. STATE XXXXX", [], ""),
]


@pytest.mark.parametrize(("line", "words", "hint"), HINTS)
def test_refs_names_the_option_that_would_tell_more(line: str, words: list[str], hint: str) -> None:
    assert run("refs", line, *words).stderr == hint


@pytest.mark.parametrize("words", [[], ["-"]])
def test_refs_reads_standard_input(words: list[str]) -> None:
    assert "09STATE91633" in said("refs", *words, "--citing", "09OTTAWA707", typed=LINE)


def test_refs_reads_any_bytes_of_standard_input() -> None:
    assert "09STATE91633" in said("refs", "--date", "2009-09-11", typed=b"REF: STATE 91633 \xff\xe9\x00")


def test_line_without_references() -> None:
    assert said("refs", "", "--citing", "09OTTAWA707") == "no reference in this text\n"
    assert json.loads(said("refs", "", "--citing", "09OTTAWA707", "--json")) == []


# show.


@pytest.mark.parametrize("mrn", ["07STATE36510", "07 STATE 036510", "2007 State 36510", "07-STATE-36510"])
def test_show_takes_any_notation(store: Path, mrn: str) -> None:
    assert said("show", mrn, "--store", store) == said("show", "07STATE36510", "--store", store)


def test_show_of_a_held_cable(store: Path) -> None:
    shown = said("show", "07STATE36510", "--store", store)
    head, cites, cited_by = shown.split("\n\n")[:3]
    assert head.startswith("07STATE36510\n")
    assert "Date:           2007-" in head
    assert cites.startswith("Cites\n")
    assert "07OTTAWA337" in cites
    assert cited_by.startswith("Cited by\n")
    assert "07REYKJAVIK147" in cited_by
    assert all(len(line) <= 120 for line in shown.splitlines())


@pytest.mark.parametrize("columns", [40, 80, 100, 120])
def test_show_tells_relations_and_breaks_no_mrn(store: Path, columns: int) -> None:
    runner = CliRunner(env={"COLUMNS": str(columns)})
    shown = runner.invoke(main, ["show", "07STATE36510", "--store", str(store)]).stdout
    assert all(len(line) <= columns for line in shown.splitlines() if "https://" not in line)
    for word in ("07COPENHAGEN531", "07OTTAWA337", "responds_to"):
        assert word in shown


def test_show_names_the_cables_that_a_reference_may_be(tmp_path: Path) -> None:
    write_store(tmp_path / "a.sqlite", COLLECTION)
    shown = said("show", "08OSLO412", "--store", tmp_path / "a.sqlite")
    assert "79PARIS12 or" in shown
    assert "08PARIS12" in shown
    record = json.loads(said("show", "08OSLO412", "--store", tmp_path / "a.sqlite", "--json"))
    assert record["cites"][-1]["candidates"] == ["79PARIS12", "08PARIS12"]
    printed = said("show", "08OSLO412", "--store", tmp_path / "a.sqlite", "--csv")
    found = list(csv.DictReader(io.StringIO(printed)))
    assert found[4]["candidates"] == "79PARIS12; 08PARIS12"


def test_show_of_a_missing_cable(store: Path) -> None:
    shown = said("show", "07STATE21870", "--store", store)
    assert shown.startswith("07STATE21870  (missing: cited, but not in the collection)\n")
    assert "(estimated)" in shown
    assert "Cites" not in shown
    assert "07OTTAWA337" in shown


def test_show_of_a_cable_of_several_documents(store: Path) -> None:
    documents = said("show", "07OTTAWA702", "--store", store).split("Documents\n")[1].split("\n\n")[0]
    assert [line.split()[0] for line in documents.splitlines()[2:]] == ["main", "section", "section"]


def test_show_as_json(store: Path) -> None:
    shown: dict[str, Any] = json.loads(said("show", "07STATE36510", "--store", store, "--json"))
    assert shown["mrn"] == "07STATE36510"
    assert {row["cited"] for row in shown["cites"]} >= {"07OTTAWA337", "07OSLO211"}
    assert all(set(row) >= {"label", "text", "status", "reason", "start", "end"} for row in shown["cites"])
    assert "07REYKJAVIK147" in {row["citing"] for row in shown["cited_by"]}


# MRN -> advice: the nearest that the store has
ABSENT = [
    ("07STATE36511", "07STATE36510"),   # same post and year
    ("08STATE36510", "07STATE36510"),   # another year
    ("07OTTAWA7O2", None),              # a slip in the number is wrong use
    ("99LIMA1", "no cable of LIMA is held and 1 is missing (2008); nearest: 08LIMA1003"),
    ("99TEHRAN1", "there is no cable from TEHRAN; posts with similar names: COPENHAGEN, ATHENS"),
]  # fmt: skip


@pytest.mark.parametrize(("mrn", "nearest"), ABSENT)
def test_show_of_an_unknown_cable_names_the_nearest(store: Path, mrn: str, nearest: str | None) -> None:
    result = run("show", mrn, "--store", store)
    assert result.stdout == ""
    if nearest is None:
        assert result.exit_code == 2
        return
    assert result.exit_code == 1
    (line,) = result.stderr.splitlines()
    assert line.startswith(f"reftel: {store}: {mrn} is not in the store; ")
    assert nearest in line


def test_show_without_a_store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    result = run("show", "07STATE36510")
    assert result.exit_code == 1
    advice = "there is no store; make one with reftel build, or name another file"
    assert result.stderr == f"reftel: output/reftel.sqlite: {advice}\n"


def test_show_of_another_file(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("no store")
    result = run("show", "07STATE36510", "--store", tmp_path / "a.txt")
    assert result.exit_code == 1
    assert "is not a reftel store" in result.stderr


# Nothing that a cable says moves the cursor, colours the terminal or turns the line.

ESCAPES = ["\x1b[2J", "\x1b]0;title\x07", "\x9b31m", "\u202e", "\u2066", "\x08", "\x7f"]


@pytest.mark.parametrize("escape", ESCAPES)
def test_no_escape_reaches_the_terminal(tmp_path: Path, escape: str) -> None:
    cited = telegrams.telegram("LIMA", 9, subject=f"GREEN{escape} PAINT", ref="REF: NONE")
    body = f"1. (U) The paint{escape} of ref A was green."
    citing = telegrams.telegram(subject=f"A{escape}B", ref=f"REF: A. LIMA 9{escape}\n", body=body)
    (tmp_path / "a.txt").write_text(cited, encoding="utf-8")
    (tmp_path / "b.txt").write_text(citing, encoding="utf-8")
    (tmp_path / "c.txt").touch()
    store = tmp_path / "out" / "reftel.sqlite"
    printed = [
        run("build", tmp_path, "-o", tmp_path / "out"),
        run("show", "07OTTAWA702", "--store", store),
        run("show", "07LIMA9", "--store", store),
        run("refs", f"REF: A. LIMA 9{escape}", "--citing", "07OTTAWA702"),
    ]
    for result in printed:
        assert result.stdout
        assert not set(escape) & set("\x1b\x07\x9b\u202e\u2066\x08\x7f") & set(result.stdout + result.stderr)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such file names")
def test_no_escape_of_a_file_name_reaches_the_terminal(tmp_path: Path) -> None:
    (tmp_path / "a\x1b[2J.txt").touch()
    result = run("build", tmp_path, "-o", tmp_path / "out")
    assert "\x1b" not in result.stderr
    assert "is empty" in result.stderr


@pytest.mark.parametrize("text", ["plain", "two\nlines", "tab\there", "Reykjavík", "¶", "日本"])
def test_printable_keeps_what_is_harmless(text: str) -> None:
    assert printable(text) == text


def test_long_cells_are_wrapped_and_nothing_is_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    words = [f"word{number}" for number in range(40)]
    table = render_table(("short", "long"), [("x", " ".join(words))])
    assert max(map(len, table.splitlines())) <= 60
    assert [word for word in table.split() if word.startswith("word")] == words


# Where the output goes, something may be wrong.


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
def test_full_disk_behind_the_output(store: Path) -> None:
    code = "from reftel.cli.main import main; main()"
    words = [sys.executable, "-c", code, "show", "07STATE36510", "--store", str(store)]
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(words, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr == "reftel: standard output: No space left on device\n"


def test_reader_of_the_output_goes_away(store: Path) -> None:
    code = "from reftel.cli.main import main; main()"
    words = [sys.executable, "-c", code, "parse", str(CABLES)]
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.readline().startswith("{")
        process.stdout.close()
        assert process.stderr.read() == ""


def test_show_tells_which_section_is_lacking(tmp_path: Path) -> None:
    folder = CABLES / "gannet-bank"
    for number in (1, 3):
        (tmp_path / f"{number}.txt").write_bytes((folder / f"ottawa-702-section-{number}.txt").read_bytes())
    assert run("build", tmp_path, "-o", tmp_path / "out").exit_code == 0
    shown = said("show", "07OTTAWA702", "--store", tmp_path / "out" / "reftel.sqlite")
    assert "main     1 of 3" in shown
    assert "section  3 of 3" in shown
    assert "- section 2 of 3 of 07OTTAWA702 is missing; add the file that contains it" in shown
