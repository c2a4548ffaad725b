"""The commands that ask a store: what they print, in each style, and to those who ask wrongly."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from invented import COLLECTION, MENTIONS, NODES
from reftel.cli.main import main
from reftel.lexicon.mrn import parse_mrn
from reftel.model.reasons import Reason, ReasonKind
from reftel.model.records import Edge, Mention, Node, Resolution, Status
from reftel.render import tables
from reftel.resolve.corrections import read_corrections
from stores import write_store

CABLES = Path(__file__).parents[2] / "examples" / "cables"


def run(store: Path, *words: object) -> Result:
    """Ask a store, with a terminal of 120 characters; a traceback fails the test."""
    runner = CliRunner(env={"COLUMNS": "120", "LINES": "24"})
    result = runner.invoke(main, [*map(str, words), "--store", str(store)])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def said(store: Path, *words: object) -> str:
    """What a command prints when all is well."""
    result = run(store, *words)
    assert (result.exit_code, result.stderr) == (0, "")
    return result.stdout


def rows(printed: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(printed)))


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The store of a build of the examples."""
    folder = tmp_path_factory.mktemp("examples")
    built = CliRunner().invoke(main, ["build", str(CABLES), "-o", str(folder)])
    assert built.exit_code == 0
    return folder / "reftel.sqlite"


@pytest.fixture(scope="module")
def invented(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The store of the invented collection, with marks of the terminal and of spreadsheets in its words."""
    lima, oslo = NODES[1], NODES[2]
    bad = (lima._replace(subject="=SUM(1)\x1b[2J"), oslo._replace(subject="A\u202eB\nC"))
    odd = COLLECTION.edges[1]._replace(sentence="\x1b]0;title\x07Post answers.", texts=("\x9b31m", "-1"))
    collection = replace(
        COLLECTION,
        nodes=(NODES[0], *bad, NODES[3]),
        edges=(COLLECTION.edges[0], odd, COLLECTION.edges[2]),
        mentions=((MENTIONS[0][0], MENTIONS[0][1]._replace(sentence="\x1b[1m")),),
    )
    path = tmp_path_factory.mktemp("invented") / "reftel.sqlite"
    write_store(path, collection)
    return path


@pytest.fixture(scope="module")
def part(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The store of a part of the examples."""
    folder = tmp_path_factory.mktemp("part")
    CliRunner().invoke(main, ["build", str(CABLES / "gannet-bank"), "-o", str(folder)])
    return folder / "reftel.sqlite"


# Every question in every style.

QUESTIONS = [
    ["show", "07OSLO211"],
    ["thread", "07STATE21870"],
    ["path", "09COPENHAGEN88", "06REYKJAVIK402"],
    ["explain", "09OTTAWA541", "09REYKJAVIK118"],
    ["top"],
    ["top", "--by", "citing"],
    ["top", "--by", "answered"],
    ["top", "--by", "pagerank"],
    ["top", "--by", "betweenness"],
    ["missing"],
    ["replies", "07STATE36510"],
    ["search", "lamp"],
    ["stats"],
    ["stats", "--threads"],
    ["stats", "--unresolved"],
    ["communities"],
]


@pytest.mark.parametrize("words", QUESTIONS, ids=" ".join)
def test_table_json_and_csv(store: Path, words: list[str]) -> None:
    table = said(store, *words)
    assert len(table.splitlines()) > 3
    assert max(map(len, table.splitlines())) <= 120
    assert json.loads(said(store, *words, "--json"))
    found = rows(said(store, *words, "--csv"))
    assert found
    assert all(None not in row and None not in row.values() for row in found)


@pytest.mark.parametrize("words", QUESTIONS, ids=" ".join)
def test_same_question_same_answer(store: Path, words: list[str]) -> None:
    assert said(store, *words, "--json") == said(store, *words, "--json")


LISTINGS = [
    ["top"],
    ["top", "--by", "pagerank"],
    ["missing"],
    ["missing", "--foia", "csv"],
    ["search", "lamp"],
]


@pytest.mark.parametrize("words", LISTINGS, ids=" ".join)
def test_listing_in_which_nothing_fits(store: Path, words: list[str]) -> None:
    nothing = [*words, "--post", "Oslo", "--year", "1999"]
    printed = {style: run(store, *nothing, *style.split()) for style in ("", "--json", "--csv")}
    if "--foia" not in words:
        assert printed[""].stdout == "no matching cables\n"
        assert json.loads(printed["--json"].stdout) == []
    header, *rest = printed["--csv"].stdout.splitlines()
    assert header.startswith("mrn,")
    assert rest == []
    for style in ("--csv",) if "--foia" in words else printed:
        assert printed[style].exit_code == 0
        assert printed[style].stderr == "reftel: 3 cables of OSLO are held (2006 to 2007)\n"


EXISTS = [
    # a post that is none, a slip, a post without any cable; beside one that has some
    (["--post", "Atlantis"], ["there is no cable from ATLANTIS; posts with similar names: "]),
    (["--post", "Copenhagn"], ["there is no cable from COPENHAGN; posts with similar names: COPENHAGEN"]),
    (["--post", "Lapazz"], ["there is no cable from LAPAZZ; posts with similar names: LAPAZ"]),
    (["--post", "Paris"], ["there is no cable from PARIS; most cables are from STATE, REYKJAVIK, OTTAWA"]),
    (["--post", "Oslo", "--post", "Olso"], ["there is no cable from OLSO; posts with similar names: OSLO"]),
    (["--post", "Qqqqq"], ["there is no cable from QQQQQ; most cables are from STATE, "]),
    # years that a post has not, or none has
    (["--post", "Ottawa", "--year", "1999"], ["4 cables of OTTAWA are held and 4 are missing (2005 to"]),
    (["--post", "Halifax", "--year", "1965"], ["no cable of HALIFAX is held and 1 is missing (2007)"]),
    (["--post", "Ottawa", "--post", "Halifax", "--year", "2007"], []),
    (["--year", "1965"], ["the store has cables from 1973 to 2009"]),
    (["--year", "2008"], []),
    (["--year", "2008", "--tag", "OPRC"], []),
]  # fmt: skip
WITH_POST = [
    ["top"], ["communities"], ["missing"], ["missing", "--foia", "csv"], ["search", "o*"], ["stats"],
    ["top", "--json"], ["stats", "--csv"],
]  # fmt: skip


@pytest.mark.parametrize(("choice", "expected"), EXISTS)
def test_posts_and_years_that_no_cable_has_are_told_with_what_there_is(
    choice: list[str], expected: list[str], store: Path
) -> None:
    for words in WITH_POST[-3:]:
        lines = run(store, *words, *choice).stderr.splitlines()
        assert len(lines) == len(expected)
        for line, begin in zip(lines, expected, strict=True):
            assert line.startswith(f"reftel: {begin}")


@pytest.mark.parametrize("words", WITH_POST, ids=" ".join)
def test_every_command_that_takes_a_post_names_the_nearest(words: list[str], store: Path) -> None:
    result = run(store, *words, "--post", "Copenhagn")
    assert result.exit_code == 0
    assert result.stderr == "reftel: there is no cable from COPENHAGN; posts with similar names: COPENHAGEN\n"


def test_a_post_of_one_of_two_stores_is_known(store: Path, invented: Path, tmp_path: Path) -> None:
    assert run(invented, "compare", store, "--post", "Copenhagen").stderr == ""
    assert "no cable from COPENHAGN" in run(invented, "compare", store, "--post", "Copenhagn").stderr
    exported = run(store, "export", "csv", "-o", tmp_path / "part", "--post", "Copenhagn").stderr
    assert exported == "reftel: there is no cable from COPENHAGN; posts with similar names: COPENHAGEN\n"


NEAREST = [
    # no cable of that year; of that post at all, by a slip and by a name that nothing is like
    ("99OTTAWA1", "are held and 4 are missing (2005 to 2009); nearest: 05OTTAWA3351, 06"),
    ("1965HALIFAX5", "is held and 1 is missing (2007); nearest: 07HALIFAX19"),
    ("07COPENHAGNE1", "nearest: 07COPENHAGEN"),  # read as its slip
    ("07PARIS5", "there is no cable from PARIS; most cables are from STATE, REYKJAVIK, OTTAWA"),
    ("07ATLANTIS5", "there is no cable from ATLANTIS; posts with similar names: "),
    ("07OTTAWA1", "nearest: 07OTTAWA"),
]  # fmt: skip
WITH_MRN = [
    ["show"], ["thread"], ["path", "07OTTAWA702"], ["replies"], ["explain", "07OTTAWA702"],
    ["export", "csv", "-o", "PART", "--neighbourhood"], ["page", "-o", "PART"],
]  # fmt: skip


@pytest.mark.parametrize("words", WITH_MRN, ids=" ".join)
@pytest.mark.parametrize(("mrn", "advice"), NEAREST)
def test_every_command_that_takes_an_mrn_names_the_nearest(
    words: list[str], mrn: str, advice: str, store: Path, tmp_path: Path
) -> None:
    filled = [str(tmp_path / "part") if word == "PART" else word for word in words]
    result = run(store, *filled, mrn)
    assert result.exit_code == 1
    said = result.stdout if words[0] == "explain" else result.stderr
    (line,) = (line for line in said.splitlines() if f"{parse_mrn(mrn)} is not in the store; " in line)
    assert advice in line


@pytest.mark.parametrize("words", LISTINGS, ids=" ".join)
def test_limit(store: Path, words: list[str]) -> None:
    whole = rows(said(store, *words, "--limit", 0, "--csv"))
    assert len(whole) > 2
    assert rows(said(store, *words, "--limit", 2, "--csv")) == whole[:2]


@pytest.mark.parametrize("words", [*QUESTIONS, ["missing", "--foia", "text"]], ids=" ".join)
def test_nothing_in_a_cable_moves_the_cursor(invented: Path, words: list[str]) -> None:
    asked = [{"07STATE21870": "08STATE30118", "lamp": "a"}.get(word, word) for word in words]
    if words[0] in ("show", "replies"):
        asked = [words[0], "08OSLO412"]
    if words[0] in ("path", "explain"):
        asked = [words[0], "08OSLO412", "08STATE30118"]
    for style in ((),) if "--foia" in words else ((), ("--json",), ("--csv",)):
        printed = said(invented, *asked, *style)
        assert not any(mark in printed for mark in "\x1b\x07\x9b\u202e")


def test_cells_that_look_like_formulas_are_text(invented: Path) -> None:
    assert [row["subject"] for row in rows(said(invented, "search", "sum", "--csv"))] == ["'=SUM(1)\ufffd[2J"]
    (row,) = rows(said(invented, "missing", "--foia", "csv", "--limit", 1))
    assert row["subjects"] == "A\ufffdB C"


# Wrong use.

WRONG = [
    (["thread"], "Missing argument 'MRN'"),
    (["thread", "lamp"], "'lamp' is not a message reference number"),
    (["thread", "07OSLO211", "--depth", "0"], "0 is not in the range x>=1"),
    (["thread", "07OSLO211", "--since", "May 2007"], "'May 2007' does not match"),
    (["thread", "07OSLO211", "--until", "2007-13"], "'2007-13' does not match"),
    (["thread", "07OSLO211", "--relation", "likes"], "'likes' is not one of"),
    (["path", "07OSLO211"], "Missing argument 'B'"),
    (["path", "07OSLO211", "07 Oslo 0211"], "both are 07OSLO211; name two different cables"),
    (["explain", "07OSLO211", "lamp"], "'lamp' is not a message reference number"),
    (["top", "--by", "beauty"], "'beauty' is not one of"),
    (["top", "--limit", "-1"], "-1 is not in the range 0<=x"),
    (["top", "--year", "08"], "'08' is not a year (2008) or a span of years"),
    (["top", "--year", "2008-9"], "'2008-9' is not a year"),
    (["top", "--year", "2009-2006"], "'2009-2006' runs backwards; write 2006-2009"),
    (["top", "--json", "--csv"], "--json and --csv cannot be combined"),
    (["show", "07OSLO211", "--csv", "--json"], "--json and --csv cannot be combined"),
    (["missing", "--foia", "csv", "--json"], "--foia csv and --json cannot be combined"),
    (["missing", "--foia", "text", "--csv"], "--foia text and --csv cannot be combined"),
    (["top", "--post", "12"], "'12' is not the name of a post"),
    (["missing", "--foia", "pdf"], "'pdf' is not one of"),
    (["stats", "--threads", "--unresolved"], "--threads and --unresolved cannot be combined"),
    (["search"], "Missing argument 'WORDS...'"),
    (["compare"], "Missing argument 'STORE'"),
]  # fmt: skip


@pytest.mark.parametrize(("words", "expected"), WRONG)
def test_wrong_use(store: Path, words: list[str], expected: str) -> None:
    result = run(store, *words)
    assert (result.exit_code, result.stdout) == (2, "")
    assert expected in result.stderr


ABSENT = [
    (["thread", "07OSLO212"], "07OSLO212 is not in the store; nearest: 07OSLO211"),
    (["path", "07OSLO211", "99PARIS1"], "99PARIS1 is not in the store"),
    (["explain", "99PARIS1", "07OSLO211"], "99PARIS1 is not in the store"),
    (["replies", "99PARIS1"], "99PARIS1 is not in the store"),
    (["compare", "no.sqlite"], "no.sqlite: there is no store"),
]


@pytest.mark.parametrize(("words", "expected"), ABSENT)
def test_what_is_not_there(store: Path, words: list[str], expected: str) -> None:
    result = run(store, *words)
    assert (result.exit_code, result.stdout) == (1, "")
    assert expected in result.stderr
    assert len(result.stderr.splitlines()) == 1


@pytest.mark.parametrize("words", QUESTIONS, ids=" ".join)
def test_store_that_is_not_there(tmp_path: Path, words: list[str]) -> None:
    result = run(tmp_path / "none.sqlite", *words)
    assert (result.exit_code, result.stdout) == (1, "")
    assert "there is no store; make one with reftel build" in result.stderr


# thread


def test_thread_is_a_tree_with_sentences(store: Path) -> None:
    assert said(store, "thread", "09DUBLIN263", "--depth", 1) == (
        "09DUBLIN263  2009-07-06  ASH CLOUD: IRELAND LENDS A RUNWAY\n"
        "\n"
        "Cites\n"
        "|-- 09REYKJAVIK113  2009-07-01  ASH FROM MOUNT SKARNAFELL DRIFTS SOUTHEAST  [ref A]\n"
        '|       "Shannon has taken in twenty-two diverted flights since the events in ref A."\n'
        "`-- 09LONDON1566  2009-07-03  ASH CLOUD: UK REROUTES AND WAITS  [ref B]\n"
        '        "Duty manager Aoife Kinsellagh shares the view in ref B that a common ash limit is wanted, '
        'and repeated it in\n        the call at ref C."\n'
        "\n"
        "Cited by\n"
        "|-- 09USEUBRUSSELS925  2009-07-08  ASH CLOUD: COMMISSION COUNTS RULEBOOKS  [ref A]\n"
        '|       "She read refs A and B before our call."\n'
        "`-- 09STATE71402  2009-07-09  DEMARCHE REQUEST: A COMMON LIMIT FOR VOLCANIC ASH  [ref C]\n"
        '        "Posts should propose to hosts a common limit for ash in the air, on the evidence of refs '
        'A through D."\n'
    )


def test_thread_marks_what_is_missing_and_what_stands_elsewhere(store: Path) -> None:
    printed = said(store, "thread", "07STATE21870", "--depth", 2, "--no-sentences")
    assert printed.startswith("07STATE21870  2007-01-")
    assert "(missing)\n\nCites no matching cable\n\nCited by\n|-- 07OTTAWA337" in printed
    assert printed.count("07STATE36510") == 6
    assert printed.count("(see elsewhere in this tree)") == 5
    assert '"' not in printed


def test_thread_follows_answers_of_a_time(store: Path) -> None:
    words = [
        "thread",
        "07 state 21870",
        "--relation",
        "responds_to",
        "--since",
        "2007-02-22",
        "--until",
        "2007-02",
    ]
    found = json.loads(said(store, *words, "--json"))
    assert [branch["mrn"] for branch in found["responses"]] == ["07LONDON744", "07OSLO211", "07COPENHAGEN190"]
    assert {branch["citation"]["relation"] for branch in found["responses"]} == {"responds_to"}
    assert found["responds_to"] == []
    # where none but answers are followed, the trees are called so
    assert "\n\nResponds to no matching cable\n\nResponses\n|-- 07LONDON744" in said(store, *words)


def test_thread_says_that_there_is_more(store: Path) -> None:
    printed = said(store, "thread", "07STATE36510", "--limit", 3)
    assert printed.endswith("There is more; --limit 0 shows everything\n")
    assert json.loads(said(store, "thread", "07STATE36510", "--limit", 3, "--json"))["cut"] is True


def test_rails_stand_before_what_is_below_a_branch(tmp_path: Path) -> None:
    names = {serial: NODES[1].mrn._replace(serial=serial) for serial in range(1, 6)}
    nodes = tuple(Node(mrn, held=True, date=f"2008-01-0{serial}") for serial, mrn in names.items())
    pairs = ((5, 3), (5, 4), (3, 1), (3, 2))
    edges = tuple(Edge(names[citing], names[cited], (), ()) for citing, cited in pairs)
    write_store(
        tmp_path / "a.sqlite",
        replace(COLLECTION, nodes=nodes, edges=edges, decisions=(), mentions=(), documents=()),
    )
    printed = said(tmp_path / "a.sqlite", "thread", "08LIMA5")
    assert printed.splitlines()[2:7] == [
        "Cites",
        "|-- 08LIMA3  2008-01-03",
        "|   |-- 08LIMA1  2008-01-01",
        "|   `-- 08LIMA2  2008-01-02",
        "`-- 08LIMA4  2008-01-04",
    ]


@pytest.mark.parametrize(
    ("depth", "line"),
    [
        # a cable is never cut by what leads to it: rails give way to the depth
        (21, f"{'    ' * 20}`-- 07LIMA979  2008-01-01"),
        (22, "22 deep  `-- 07LIMA978  2008-01-01"),
        (300, "300 deep  `-- 07LIMA700  2008-01-01"),
    ],
)
def test_a_deep_thread_names_its_cables(depth: int, line: str, tmp_path: Path) -> None:
    names = {serial: NODES[1].mrn._replace(year=2007, serial=serial) for serial in range(600, 1001)}
    nodes = tuple(Node(mrn, held=True, date="2008-01-01") for mrn in names.values())
    edges = tuple(
        Edge(names[serial], names[serial - 1], (), (), sentence="As in reftel.")
        for serial in range(601, 1001)
    )
    write_store(
        tmp_path / "a.sqlite",
        replace(COLLECTION, nodes=nodes, edges=edges, decisions=(), mentions=(), documents=()),
    )
    printed = said(tmp_path / "a.sqlite", "thread", "07LIMA1000", "--depth", 400, "--limit", 0)
    lines = printed.splitlines()[3:]
    assert lines[2 * depth - 2].startswith(line)
    assert lines[2 * depth - 1].strip() == '"As in reftel."'
    assert max(map(len, lines)) <= 120


# path


def test_path_shows_each_citation(store: Path) -> None:
    printed = said(store, "path", "07OSLO211", "09COPENHAGEN88")
    assert printed.startswith(
        "09COPENHAGEN88  2009-02-17  FIVE PENS FOR ONE TREATY: GANNET BANK CONVENTION SIGNED\n"
        '    cites [ref A] as "08 STATE 45977"\n'
        '        "Instructions in ref A were met in full."\n'
        "08STATE45977  2008-05-01"
    )
    assert printed.endswith("\n07OSLO211  2007-02-27  NORWAY WILL ATTEND, WITH CONDITIONS\n")


def test_path_in_any_direction(store: Path) -> None:
    found = json.loads(said(store, "path", "09LISBON379", "09OTTAWA541", "--any", "--json"))
    assert [(hop["citing"], hop["cited"], hop["forward"]) for hop in found] == [
        ("09LISBON379", "09STATE71402", True),
        ("09OTTAWA541", "09STATE71402", False),
    ]
    assert "is cited [ref A, responds_to] as" in said(store, "path", "09LISBON379", "09OTTAWA541", "--any")


@pytest.mark.parametrize(
    ("style", "printed"), [((), ""), (("--json",), "[]\n"), (("--csv",), "citing,labels")]
)
def test_no_path_is_exit_code_1(store: Path, style: tuple[str, ...], printed: str) -> None:
    result = run(store, "path", "09LISBON379", "09OTTAWA541", *style)
    assert result.exit_code == 1
    assert result.stdout.startswith(printed)
    assert result.stderr == (
        "reftel: no chain of citations connects 09LISBON379 and 09OTTAWA541; "
        "--any follows citations in both directions\n"
    )


# explain


def test_explanation_shows_words_steps_and_mentions(store: Path) -> None:
    printed = said(store, "explain", "09OTTAWA541", "09REYKJAVIK118")
    assert "\n    B  REYKJAVIK 113\n    C  118\n       ^^^\n    D  COPENHAGEN 88\n" in printed
    assert (
        "\nHow ref C was read\n    post      REYKJAVIK, not given: that of the previous reference" in printed
    )
    assert "    year      2009, not given: the year of the citing cable\n" in printed
    assert "    weighed   09REYKJAVIK118 " in printed
    assert "    decided   missing: " in printed
    assert "refs B and C  refers_to  The daily reports (refs B and C)" in printed
    assert '[[drop]]\nciting = "09OTTAWA541"\ncited = "09REYKJAVIK118"\n' in printed


def test_explanation_of_a_repair_and_of_notal(store: Path) -> None:
    printed = said(store, "explain", "73NEWDELHI7645", "73COLOMBO1487")
    assert "    repaired  COLOMB read as COLOMBO\n" in printed
    assert "    NOTAL     marked as not sent to all addressees\n" in said(
        store, "explain", "73STATE126733", "73COLOMBO1487"
    )


def test_explanation_of_a_machine_made_citation(store: Path) -> None:
    printed = said(store, "explain", "08NICOSIA498", "08ATHENS815")
    assert "Recorded (the text has no REF block" in printed
    assert "The paragraphs do not mention it" in printed


def test_corrections_of_the_explanation_are_toml(store: Path) -> None:
    import tomllib

    printed = said(store, "explain", "09OTTAWA541", "09REYKJAVIK118")
    corrections = tomllib.loads(printed.partition("corrections file:\n")[2])
    pair = {"citing": "09OTTAWA541", "cited": "09REYKJAVIK118"}
    assert corrections["drop"][0].items() >= pair.items()
    assert corrections["retarget"][0].items() >= pair.items()


NO_CITATION = [
    ("08BRUSSELS427", "08STATE1", "08BRUSSELS427 cites\nlabel  text"),
    ("08STATE38121", "08STATE1", "08STATE38121 is missing: its text is unknown\n"),
    ("09REYKJAVIK113", "08STATE1", "09REYKJAVIK113 cites nothing\n"),
    ("06REYKJAVIK402", "07OSLO211", "It is 07OSLO211 that cites 06REYKJAVIK402: reftel explain 07OSLO211"),
]


@pytest.mark.parametrize(("citing", "cited", "expected"), NO_CITATION)
def test_explain_shows_what_is_cited_instead(store: Path, citing: str, cited: str, expected: str) -> None:
    result = run(store, "explain", citing, cited)
    assert result.exit_code == 1
    assert expected in result.stdout
    assert result.stderr == f"reftel: {citing} does not cite {cited}\n"
    assert json.loads(run(store, "explain", citing, cited, "--json").stdout)["cites"] is False


def test_explain_tells_of_words_outside_the_ref_block(tmp_path: Path) -> None:
    lima = NODES[1].mrn
    resolution = Resolution(Status.HELD, lima, reasons=(Reason(ReasonKind.YEAR_WRITTEN, 8),))
    mention = Mention("08 LIMA 77", 9, 19, (), 3, "Lima said so (08 LIMA 77).", resolution=resolution)
    write_store(tmp_path / "a.sqlite", replace(COLLECTION, mentions=((NODES[2].mrn, mention),)))
    printed = run(tmp_path / "a.sqlite", "explain", "08OSLO412", "08LIMA77").stdout
    assert "Its paragraphs name 08LIMA77, which is not in its REF block\n" in printed
    assert "        3  08 LIMA 77  refers_to  Lima said so (08 LIMA 77)." in printed


SIGNED = 'author = "your name"\nreason = "what you saw"\n'
DOUBTFUL = [
    ("E", '[[retarget]]\nciting = "08OSLO412"\nlabel = "E"\nto = "79PARIS12"\n'),
    # one without a label is named by its words
    ("", '[[retarget]]\nciting = "08OSLO412"\nlabel = "PARIS 12"\nto = "79PARIS12"\n'),
]


@pytest.mark.parametrize(("label", "entry"), DOUBTFUL)
def test_explain_names_what_was_not_decided(tmp_path: Path, label: str, entry: str) -> None:
    *others, last = COLLECTION.decisions
    doubtful = last._replace(ref=last.ref._replace(label=label))
    write_store(tmp_path / "a.sqlite", replace(COLLECTION, decisions=(*others, doubtful)))
    printed = run(tmp_path / "a.sqlite", "explain", "08OSLO412", "79PARIS12").stdout
    assert 'What may be 79PARIS12 was left undecided: "PARIS 12"' in printed
    (tmp_path / "c.toml").write_text(printed.partition("corrections file:\n\n")[2])
    assert (tmp_path / "c.toml").read_text() == entry + SIGNED
    assert len(read_corrections(tmp_path / "c.toml").entries) == 1


# top, missing, search: filters in the notations of people.

FILTERS = [
    (
        ["top", "--post", "reykjavik", "--year", "2006-2008"],
        {"06REYKJAVIK402", "07REYKJAVIK147", "08REYKJAVIK4"},
    ),
    (["top", "--tag", "scul", "--classification", "confidential"], {"08ATHENS815"}),
    (["top", "--tag", "KPAO", "--by", "citing"], {"08CAIRO2035"}),
    (["search", "lamp", "--post", "Rome"], {"08ROME714"}),
    (["search", "09otta", "--year", "2009"], {"09OTTAWA97", "09OTTAWA541"}),
    (["search", "09", "Ottawa", "0541"], {"09OTTAWA541"}),
    (["missing", "--tag", "tspi"], {"73COLOMBO1487", "73NEWDELHI6921"}),
    (["missing", "--post", "Halifax"], {"07HALIFAX19"}),
]


@pytest.mark.parametrize(("words", "expected"), FILTERS)
def test_filters(store: Path, words: list[str], expected: set[str]) -> None:
    found: list[dict[str, Any]] = json.loads(said(store, *words, "--json"))
    assert {record["mrn"] for record in found} >= expected
    assert said(store, *words, "--limit", 0).count("\n") >= len(found) + 2


def test_filters_leave_out_the_rest(store: Path) -> None:
    found = json.loads(said(store, "top", "--limit", 0, "--post", "OSLO", "--post", "lima", "--json"))
    assert {record["post"] for record in found} == {"OSLO", "LIMA"}


def test_missing_gives_the_words_of_those_who_cite(store: Path) -> None:
    first, *_ = json.loads(said(store, "missing", "--json"))
    assert (first["mrn"], first["cited_by"], len(first["cited_in"])) == ("07STATE21870", 6, 6)
    assert first["date_earliest"] < first["date_latest"] <= first["cited_in"][0]["date"]
    assert {cited["relation"] for cited in first["cited_in"]} == {"responds_to"}
    assert "SECSTATE 21870" in said(store, "missing", "--limit", 1)


def test_requests_name_post_days_and_subjects(store: Path) -> None:
    text = said(store, "missing", "--foia", "text", "--limit", 2)
    assert text.startswith(
        "1. Cable 07STATE21870 (2007 STATE 21870) from Department of State (STATE),\n   sent between"
    )
    assert '   - 07LONDON744 (2007-02-26), "UK VIEWS ON GANNET BANK: A SURVEY FIRST":\n' in text
    assert "\n\n2. Cable 08ISTANBUL297" in text
    first, _ = rows(said(store, "missing", "--foia", "csv", "--limit", 2))
    assert (first["mrn"], first["number"], first["year"]) == ("07STATE21870", "21870", "2007")
    assert "UK VIEWS ON GANNET BANK: A SURVEY FIRST" in first["subjects"]
    nothing = run(store, "missing", "--foia", "text", "--year", 1999)
    assert nothing.stdout == "no matching cables\n"
    assert nothing.stderr == "reftel: the store has cables from 1973 to 2009\n"


# replies


def test_replies_tell_who_did_not_answer(store: Path) -> None:
    printed = said(store, "replies", "07STATE36510")
    assert "OTTAWA      action     answers  07OTTAWA702      2007-04-12    27 " in printed
    assert printed.endswith(
        "Addressed for action: 6 posts, 3 answered\n\n"
        "Not heard from (action addressees): LONDON, OSLO, USEUBRUSSELS\n"
    )


def test_replies_name_the_addressees_that_are_no_posts(tmp_path: Path) -> None:
    asked = NODES[2]._replace(action=("LIMA", "ALL NATO POST COLLECTIVE"), info=("CIA", "STATE"))
    write_store(tmp_path / "a.sqlite", replace(COLLECTION, nodes=(*NODES[:2], asked, NODES[3])))
    printed = said(tmp_path / "a.sqlite", "replies", "08OSLO412")
    assert "\n\nAddressed for action: 1 post, 0 answered\nOnly informed: 1 post, 0 answered\n\n" in printed
    assert "\n\nNot heard from, but only informed (info addressees): STATE\n" in printed
    expected = "2 addressees are not posts that reftel knows: ALL NATO POST COLLECTIVE, CIA\n"
    assert printed.endswith(f"\n\n{expected}")


def test_replies_to_a_missing_cable(store: Path) -> None:
    assert said(store, "replies", "07STATE21870").endswith(
        "\n\nWhich posts it addresses is unknown, because 07STATE21870 is missing. "
        "Where to look for it: reftel show 07STATE21870\n"
    )
    first, *_ = rows(said(store, "replies", "07STATE21870", "--csv"))
    assert int(first["days_least"]) < int(first["days_most"])


def test_replies_to_a_cable_that_nobody_cites(store: Path) -> None:
    assert said(store, "replies", "08BRUSSELS427").startswith(
        "No cable in the collection cites it\n\n"
        "Addressed for action: 1 post, 0 answered\nOnly informed: 2 posts, 0 answered\n\n"
    )


# stats, compare


def test_stats_add_up(store: Path) -> None:
    found = json.loads(said(store, "stats", "--json"))
    for group in ("years", "posts"):
        assert sum(counts["held"] for counts in found[group].values()) == 44
        assert sum(counts["missing"] for counts in found[group].values()) == 26
    assert sum(found["classifications"].values()) == 44
    assert sum(found["references"].values()) == 115
    assert found["resolved"] == round((71 + 37 + 1) / 111, 4)
    assert found["threads"] is None


def test_stats_show_threads_and_the_posts_with_most(store: Path) -> None:
    printed = said(store, "stats", "--threads", "--limit", 2)
    assert "\nREYKJAVIK     7        2\nSTATE         5        6\nand 20 more posts\n" in printed
    assert "98.2% of the references that name a cable were identified" in printed
    assert json.loads(said(store, "stats", "--threads", "--limit", 1, "--json"))["threads"][0]["cables"] == 49


def test_unresolved_words_fit_a_small_terminal(store: Path) -> None:
    command = ["stats", "--unresolved", "--store", str(store)]
    printed = CliRunner(env={"COLUMNS": "80"}).invoke(main, command).stdout
    assert max(map(len, printed.splitlines())) <= 80
    assert " ".join(printed.splitlines()[2].split()) == "1 number cut ATHENS 08ATHENS815 ATHENS XXXXX"
    assert len(rows(said(store, "stats", "--unresolved", "--limit", 1, "--csv"))) == 1
    nothing = said(store, "stats", "--unresolved", "--post", "Oslo")
    assert nothing == "every reference to a cable was identified\n"


def test_compare_tells_what_the_other_has(store: Path, part: Path) -> None:
    printed = said(part, "compare", store, "--limit", 2)
    assert printed.count("held there, unknown here") == 2
    assert printed.count("held there, missing here") == 2
    assert "held there: 22 unknown here, 4 missing here\n" in printed
    found = json.loads(said(part, "compare", store, "--limit", 0, "--json"))
    assert len(found["unknown_here"]) == found["counts"]["unknown_here"] == 22
    kinds = [row["what"] for row in rows(said(part, "compare", store, "--limit", 0, "--csv"))]
    assert len(kinds) == 26


def test_compare_with_a_store_that_has_no_more(store: Path, part: Path) -> None:
    nothing = "held there: 0 unknown here, 0 missing here\nheld only here: {}\n"
    assert said(store, "compare", part).startswith(nothing.format(26))
    assert said(store, "compare", store).startswith(nothing.format(0))
    assert json.loads(said(store, "compare", part, "--json"))["counts"]["held_here_alone"] == 26
    assert said(store, "compare", store, "--csv") == "what,mrn,cited,texts,date,subject\n"


# Start-up.


OF_BUILDS = {
    "selectolax",
    "reftel.parse.cable",
    "reftel.readers",
    "reftel.resolve.resolve",
    "reftel.pipeline.build",
}
OF_PAGES = {"networkx", "pyvis", "reftel.page"}


@pytest.mark.parametrize(
    "words",
    [
        ["thread", "07OSLO211"],
        ["explain", "07OSLO211", "07OSLO212"],
        ["search", "herring"],
        ["missing", "--csv"],
        ["export", "graphml", "-o", "graph.graphml"],
        ["page", "07OSLO211", "-o", "part.html"],
    ],
    ids=" ".join,
)
def test_questions_do_not_load_what_they_do_not_need(store: Path, tmp_path: Path, words: list[str]) -> None:
    slow = OF_BUILDS | (set() if words[0] == "page" else OF_PAGES)  # pyvis, with networkx, renders the page
    code = (
        "import sys\nfrom reftel.cli.main import main\n"
        f"try: main({[*words, '--store', str(store)]!r}, standalone_mode=False)\n"
        "except SystemExit: pass\n"
        f"print({slow} & set(sys.modules))"
    )
    command = [sys.executable, "-c", code]
    found = subprocess.run(command, capture_output=True, text=True, check=True, cwd=tmp_path)
    assert found.stdout.endswith("\nset()\n")


def test_large_scores_are_shown() -> None:
    assert tables.render_rows([{"score": 7222.4}], ("score",)).split()[-1] == "7,222"


def damaged_copy(store: Path, folder: Path) -> Path:
    """The store with the pages of its citations overwritten."""
    bad = folder / "bad.sqlite"
    data = bytearray(store.read_bytes())
    data[8192:] = bytes(len(data) - 8192)
    bad.write_bytes(data)
    return bad


def test_compare_names_the_store_that_is_damaged(store: Path, tmp_path: Path) -> None:
    bad = damaged_copy(store, tmp_path)
    for mine, other in ((store, bad), (bad, store)):
        result = run(mine, "compare", other)
        assert (result.exit_code, result.stdout) == (1, "")
        assert result.stderr.startswith(f"reftel: {bad}: is damaged: ")


# where to look, coverage


def test_missing_ends_in_where_to_look(store: Path) -> None:
    printed = said(store, "missing", "--limit", 3)
    looks = printed.partition("\n\nWhere to look\n")[2]
    assert looks.startswith(
        "07STATE21870   https://wikileaks.org/plusd/cables/07STATE21870_a.html\n"
        "08ISTANBUL297  https://wikileaks.org/plusd/cables/08ISTANBUL297_a.html\n"
        "73COLOMBO1487  https://wikileaks.org/plusd/cables/1973COLOMB01487_b.html\n\n"
    )
    assert looks.count("ask: Department of State") == 1
    assert looks.endswith("reftel missing --foia text writes a letter, --foia csv a table.\n")


def test_requests_have_document_number_address_and_reasons(store: Path) -> None:
    text = said(store, "missing", "--foia", "text", "--year", 1973)
    assert "National Archives document number: 1973COLOMB01487. Cited in:" in " ".join(text.split())
    assert "\n   https://wikileaks.org/plusd/cables/1973COLOMB01487_b.html\n" in text
    first, *_ = rows(said(store, "missing", "--foia", "csv", "--year", 1973))
    assert first["document_number"] == "1973COLOMB01487"
    assert first["link"] == "https://wikileaks.org/plusd/cables/1973COLOMB01487_b.html"
    assert first["ask"].endswith("https://www.archives.gov/foia")
    assert "BUOY DESCRIBED REFTEL" in first["sentences"]
    assert "this collection holds no cable from COLOMBO" in first["why_missing"]


def test_json_tells_where_to_look(store: Path) -> None:
    shown = json.loads(said(store, "show", "73COLOMBO1487", "--json"))
    assert shown["document_number"] == "1973COLOMB01487"
    assert [set(place) for place in shown["places"]] == [{"how", "name", "words", "link"}] * 4
    assert [reason["code"] for reason in shown["why_missing"]] == ["before-archive", "none-of-post"]
    (lacking,) = json.loads(said(store, "missing", "--json", "--post", "COLOMBO"))
    assert lacking["places"] == shown["places"]
    explained = json.loads(said(store, "explain", "73NEWDELHI7645", "73COLOMBO1487", "--json"))
    assert explained["where"]["73COLOMBO1487"]["places"] == shown["places"]
    assert explained["where"]["73NEWDELHI7645"]["why_missing"] == []


@pytest.mark.parametrize(
    "words", [["show", "07OTTAWA702"], ["missing"], ["explain", "07OTTAWA702", "07HALIFAX19"]]
)
def test_a_users_own_places(store: Path, tmp_path: Path, words: list[str]) -> None:
    (tmp_path / "links.csv").write_text("name,template\nShelf,https://shelf.example/{mrn}\n")
    assert "https://shelf.example/07" in said(store, *words, "--links", tmp_path / "links.csv")
    (tmp_path / "links.csv").write_text("name,template\nShelf,javascript:{mrn}\n")
    wrong = run(store, *words, "--links", tmp_path / "links.csv")
    assert wrong.exit_code == 1
    assert "links.csv, line 2: template: 'javascript:{mrn}' does not begin with http" in wrong.stderr


def test_coverage_of_the_examples(store: Path) -> None:
    printed = said(store, "stats", "--coverage", "--post", "ottawa")
    assert "OTTAWA  2007  338-701     364  2007-02-20 to 2007-04-12\n" in printed
    found = json.loads(said(store, "stats", "--coverage", "--json"))
    assert set(found) == {"years", "posts", "post_years"}
    assert sum(one["held"] for one in found["years"]) == 44
    assert [one["total"] for one in found["years"]][:2] == [225840, None]
    ranges = [
        row for row in rows(said(store, "stats", "--coverage", "--csv", "--post", "OTTAWA")) if row["first"]
    ]
    assert ranges[0]["group"] == "numbers not held"
    assert (ranges[0]["name"], ranges[0]["first"], ranges[0]["missing"]) == ("OTTAWA", "1", "1")
    assert run(store, "stats", "--coverage", "--post", "LUSAKA").stdout == "no matching cables\n"


@pytest.mark.parametrize(
    "words", [["--tag", "PREL"], ["--classification", "SECRET"], ["--threads"], ["--unresolved"]]
)
def test_coverage_counts_numbers_alone(store: Path, words: list[str]) -> None:
    assert run(store, "stats", "--coverage", *words).exit_code == 2
