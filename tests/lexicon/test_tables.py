"""Tests of the data tables: their integrity, names of posts, slips, indicators, ceilings."""

from __future__ import annotations

import csv
import subprocess
import sys
from datetime import date
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reftel.lexicon.load import read_rows, words_for
from reftel.lexicon.markings import captions, classifications
from reftel.lexicon.numbers import Ceiling, ceilings, posts_sharing_numbers
from reftel.lexicon.posts import (
    canonical_post,
    longest_post,
    post_of_indicator,
    posts,
    posts_of_cut_name,
    posts_of_truncation,
    squeeze,
    variants,
)
from reftel.lexicon.slips import repair_post
from reftel.model.notes import Note, NoteKind

DATA = Path(__file__).parents[1] / "data"
KINDS = {"embassy", "consulate", "mission", "agency", "office"}


def rows(name: str) -> list[dict[str, str]]:
    lines = (DATA / name).read_text(encoding="utf-8").splitlines()
    return list(csv.DictReader(line for line in lines if not line.startswith("#")))


@cache
def columns(table: str, column: str) -> list[str]:
    return [row[column] for row in read_rows(table)]


# -- the tables themselves -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("table", "column"),
    [
        ("posts.csv", "code"),
        ("prefixes.csv", "prefix"),
        ("truncations.csv", "truncation"),
        ("post_years.csv", "code"),
        ("indicators.csv", "indicator"),
        ("captions.csv", "caption"),
        ("classifications.csv", "word"),
    ],
)
def test_keys_are_unique_and_filled(table: str, column: str) -> None:
    keys = columns(table, column)
    assert len(set(keys)) == len(keys)
    assert all(keys)


def test_aliases_are_unique_as_keys() -> None:
    keys = [squeeze(name) for name in columns("aliases.csv", "name")]
    assert sorted({key for key in keys if keys.count(key) > 1}) == []


@pytest.mark.parametrize(
    ("table", "column"),
    [
        ("aliases.csv", "code"),
        ("truncations.csv", "code"),
        ("post_years.csv", "code"),
        ("variants.csv", "code"),
        ("variants.csv", "other"),
        ("shared_numbers.csv", "code"),
        ("shared_numbers.csv", "other"),
        ("indicators.csv", "post"),
        ("ceilings.csv", "post"),
        ("early_ceilings.csv", "post"),
    ],
)
def test_targets_are_posts(table: str, column: str) -> None:
    # An empty code stands only in aliases: a name that several posts share.
    targets = {target for target in columns(table, column) if target or table != "aliases.csv"}
    assert sorted(targets - posts().keys()) == []


def test_no_alias_is_itself_a_code_or_a_name() -> None:
    known = set(posts()) | {squeeze(post.name) for post in posts().values()}
    assert [name for name in columns("aliases.csv", "name") if squeeze(name) in known] == []


def test_no_alias_repeats_what_the_rule_of_prefixes_gives() -> None:
    prefixes = [squeeze(prefix) for prefix in columns("prefixes.csv", "prefix")]
    repeated = [
        row["name"]
        for row in read_rows("aliases.csv")
        for prefix in prefixes
        if squeeze(row["name"]) == prefix + row["code"]
    ]
    assert repeated == []


def test_names_of_posts_are_unique() -> None:
    names = [squeeze(post.name) for post in posts().values()]
    assert len(set(names)) == len(names)


def test_posts_are_filled_in() -> None:
    assert {post.kind for post in posts().values()} == KINDS
    assert all(post.name for post in posts().values())
    assert [code for code in posts() if code != squeeze(code)] == []


def test_tables_say_where_their_facts_come_from() -> None:
    folder = Path(__file__).parents[2] / "src" / "reftel" / "lexicon" / "data"
    assert [file.name for file in folder.glob("*.csv") if file.read_text()[:1] != "#"] == []


def test_words_stand_near_a_post_and_are_none() -> None:
    # A word that no post is near to would be ballast; one that is a post would hide it.
    assert [word for word in words_for("near_post") if canonical_post(word)] == []


def test_words_have_each_use_once() -> None:
    uses = [(row["word"], row["use"]) for row in read_rows("words.csv")]
    assert len(set(uses)) == len(uses)
    as_printed = {"smart", "smart_below", "attribute"}
    assert all(word and (word == word.upper() or use in as_printed) for word, use in uses)


@pytest.mark.parametrize("use", ["no_post", "own", "addressee", "adds_nothing", "adds_nothing_more"])
def test_words_that_name_no_post_are_none(use: str) -> None:
    assert [word for word in words_for(use) if word in posts()] == []


# -- names -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("row", rows("post_names.csv"), ids=lambda row: row["name"] or "empty")
def test_names(row: dict[str, str]) -> None:
    assert canonical_post(row["name"]) == row["code"], row["why"]


@pytest.mark.parametrize("code", [row["code"] for row in rows("held_posts.csv")])
def test_every_code_of_the_collection_is_its_own_name(code: str) -> None:
    assert canonical_post(code) == code
    assert repair_post(code) == (code, None)


@pytest.mark.parametrize("post", posts().values(), ids=lambda post: post.code)
def test_every_post_is_found_by_its_name(post: tuple[str, str, str, str]) -> None:
    assert canonical_post(post[1]) == post[0]


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("ST. PETERSBURG", "STPETERSBURG"),
        ("SAINT PETERSBURG", "SAINTPETERSBURG"),  # an alias, not a rule
        ("COTON0U", "COTONOU"),
        ("0SLO", "OSLO"),
        ("M00RONI", "MOORONI"),  # each zero is a letter
        ("STATE 0", "STATE"),  # a zero that stands alone is a number
        ("STATE 00278", "STATE"),
        ("STATE00278", "STATE"),  # zeros before other digits are a number too
        ("São Tomé", "SAOTOME"),
        ("", ""),
        ("123", ""),
    ],
)
def test_squeeze(name: str, key: str) -> None:
    assert squeeze(name) == key


@given(st.text(max_size=60))
def test_squeeze_gives_capital_letters_and_is_stable(name: str) -> None:
    key = squeeze(name)
    assert key == "" or (key.isascii() and key.isalpha() and key.isupper())
    assert squeeze(key) == key


@given(st.text(max_size=60))
def test_any_text_gives_a_known_code_or_nothing(name: str) -> None:
    assert canonical_post(name) in {"", *posts()}
    code, note = repair_post(name)
    assert code in {"", *posts()}
    assert not note or str(note).endswith(f" read as {code}")


# -- slips -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("BRUSELS", "BRUSSELS"),  # a letter dropped
        ("DAMASCCUS", "DAMASCUS"),  # a letter doubled
        ("MINSI", "MINSK"),  # a letter changed
        ("KHAROTUM", "KHARTOUM"),  # two letters swapped
        ("BUENOSQRES", "BUENOSAIRES"),  # two edits in a long name
        ("ATANANARIVO", "ANTANANARIVO"),
        ("NEW DEHLI", "NEWDELHI"),
        ("SECSATE", "STATE"),  # a slip of another name
        ("STAET", "STATE"),
        ("AITTAIPIE", "AITTAIPEI"),
        ("AMEMBASSY ANAKRA", "ANKARA"),  # behind a prefix
        ("PAR1S", "PARIS"),  # digits for letters
        ("5EOUL", "SEOUL"),
        ("0TTAWA", "OTTAWA"),
        ("EFTOLONDON", "LONDON"),  # ids took a caption along
        ("SECTION01OF03CAIRO", "CAIRO"),  # or a section
        ("SECTIN 02 OF 02 JAKARTA", "JAKARTA"),
    ],
)
def test_slips_are_repaired_and_said_so(name: str, code: str) -> None:
    assert repair_post(name) == (code, Note(NoteKind.READ_AS, name, code))


@pytest.mark.parametrize("name", ["OTTAWA", "Tel Aviv", "AMEMBASSY OSLO", "USUN"])
def test_a_right_name_is_no_slip(name: str) -> None:
    assert repair_post(name) == (canonical_post(name), None)


@pytest.mark.parametrize(
    "name",
    [
        *("JANUARY", "FEBRUARY", "MARCH", "APRIL", "MAY", "JUNE"),
        *("JULY", "AUGUST", "SEPTEMBER", "OCTOBER", "NOVEMBER", "DECEMBER"),
        *("DAILY", "REPORT", "REPORTS", "LETTER", "NOTE", "NOTES", "EMAIL", "MEMO", "TELCON", "FAX"),
        *("REF", "REFTEL", "SEPTEL", "NOTAL", "PARA", "POINTS", "PREVIOUS", "MESSAGE", "DATED"),
        *("EMBASSY", "CONSULATE", "MISSION", "USMISSION", "DEPARTMENTS", "STATEMENT"),
        *("STATES", "STAGE", "PARTS", "QUITE", "PLAGUE", "GRENADE", "CANYON", "BASED", "BASES", "HEART"),
        *("UNITS", "URBAN", "VAGUE", "DATES", "PORTS", "ALTER"),
        *("KUWAITI", "BRAZILIAN", "FRANKFURTER", "VICTORIAN"),  # peoples
        *("IIR", "USDAO", "FBISGMP"),  # reports
        *("ANOI", "BAU"),  # too short to be sure
        "BEIRT",  # BEIRUT or BEIRA
        "JIDDAH",  # JIDDA or JEDDAH
        "USMISSION VIENNA",  # shared, not misspelt
        "",
    ],
)
def test_what_is_no_slip_of_one_post_stays(name: str) -> None:
    assert repair_post(name) == ("", None)


ABROAD = sorted(post.code for post in posts().values() if post.kind != "agency" and post.country)


@given(st.sampled_from([code for code in ABROAD if len(code) > 5]), st.integers(0, 40))
def test_a_code_without_one_letter_is_read_as_no_other_post(code: str, place: int) -> None:
    slip = code[: place % len(code)] + code[place % len(code) + 1 :]
    assert repair_post(slip)[0] in {"", code, canonical_post(slip)}


# -- runs of words ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("STATE", ("STATE", 1)),
        ("SEE ALSO SAN SALVADOR", ("SANSALVADOR", 2)),  # not SALVADOR in Brazil
        ("SANTIAGO DE LOS CABALLEROS", ("SANTIAGODELOSCABALLEROS", 4)),
        ("AND AMEMBASSY DAR ES SALAAM", ("DARESSALAAM", 4)),  # the prefix counts with it
        ("FROM US EMBASSY OSLO", ("OSLO", 3)),
        ("USMISSION UNVIE VIENNA", ("UNVIEVIENNA", 3)),
        ("USEU BRUSSELS", ("USEUBRUSSELS", 2)),  # not BRUSSELS
        ("IRAN RPO DUBAI", ("IRANRPODUBAI", 3)),
        ("RPO DUBAI", ("RPODUBAI", 2)),  # not DUBAI
        ("SECSTATE WASHDC", ("STATE", 2)),
        ("PORT-AU-PRINCE", ("PORTAUPRINCE", 1)),
        ("USDAO TEL AVIV", ("", 0)),  # the attaché's own numbers
        ("USMISSION VIENNA", ("", 0)),  # several missions
        ("FBI WASHDC", ("FBI", 2)),
        ("NGA WASHDC", ("", 0)),  # an agency without numbered cables
        ("THE REPORT OF", ("", 0)),
        ("OSLO AND", ("", 0)),  # not the last word
        ("USDEL JEC PARIS", ("", 0)),  # a delegation numbers its own cables, none is PARIS
        ("Usdel JEC PARIS", ("", 0)),
        ("S E C R E T SALT TWO GENEVA", ("USDELSALTTWOGENEVA", 3)),
        ("USDEL MTN GENEVA", ("MTNGENEVA", 3)),
        ("USDEL GENEVA", ("GENEVA", 2)),
        ("SEE USDEL GENEVA AND MBFR VIENNA", ("MBFRVIENNA", 2)),
        ("USDEL TALKS AS SEEN BY PARIS", ("PARIS", 1)),  # too far before it
        ("", ("", 0)),
    ],
)
def test_longest_post(words: str, found: tuple[str, int]) -> None:
    assert longest_post(words.split()) == found


@given(st.lists(st.sampled_from(["SAN", "JOSE", "SALVADOR", "AMEMBASSY", "USDAO", "-", "THE", "HAGUE"])))
def test_a_run_of_words_is_a_name_of_its_post(words: list[str]) -> None:
    code, length = longest_post(words)
    assert bool(code) == bool(length)
    assert canonical_post(" ".join(words[-length:] if length else [])) == code


# -- the same post under other codes -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "others"),
    [
        ("KIEV", {"KYIV"}),
        ("KYIV", {"KIEV"}),
        ("CALCUTTA", {"KOLKATA"}),
        ("BOMBAY", {"MUMBAI"}),
        ("MADRAS", {"CHENNAI"}),
        ("BELIZE", {"BELMOPAN"}),
        ("LENINGRAD", {"STPETERSBURG"}),
        ("SALISBURY", {"HARARE"}),
        ("IRANRPODUBAI", {"RPODUBAI"}),
        ("UNESCOPARISFR", {"PARISFR"}),
        ("AITTAIPEI", {"TAIPEI"}),
        ("PEKING", {"BEIJING"}),
        ("ALMATY", set()),  # the embassy moved, the post went on with numbers of its own
        ("BONN", set()),
        ("OTTAWA", set()),
        ("NOWHERE", set()),
    ],
)
def test_variants(code: str, others: set[str]) -> None:
    assert set(variants(code)) == others


def test_variants_go_both_ways() -> None:
    assert [
        (code, other) for code in posts() for other in variants(code) if code not in variants(other)
    ] == []


@pytest.mark.parametrize(
    "twins",
    [
        {"BRUSSELS", "USEUBRUSSELS", "USNATO"},
        {"VIENNA", "UNVIEVIENNA", "USOSCE"},
        {"DUBAI", "RPODUBAI"},
        {"PARIS", "UNESCOPARISFR", "OECDPARIS"},
        {"GENEVA", "CDGENEVA", "USTRGENEVA"},
        {"ROME", "VATICAN", "UNROME"},
        {"SAIGON", "HOCHIMINHCITY"},
        {"SANTIAGO", "SANTIAGODELOSCABALLEROS"},
        {"BERLIN", "USBERLIN"},
    ],
    ids=min,
)
def test_twins_are_never_merged(twins: set[str]) -> None:
    assert {canonical_post(code) for code in twins} == twins
    assert all(not twins & set(variants(code)) for code in twins)
    assert all(repair_post(code)[0] == code for code in twins)


@pytest.mark.parametrize(
    ("code", "year", "others"),
    [
        ("BRUSSELS", 2009, ("USEUBRUSSELS",)),
        ("USEUBRUSSELS", 2004, ("BRUSSELS",)),
        ("PARIS", 2009, ("PARISFR", "UNESCOPARISFR")),
        ("PARIS", 2005, ()),
        ("VATICAN", 2003, ("ROME",)),
        ("VATICAN", 2006, ()),  # with a counter of its own
        ("DUBAI", 2010, ()),
        ("VIENNA", 2009, ()),  # UNVIE and USOSCE always had their own
    ],
)
def test_posts_that_share_a_counter(code: str, year: int, others: tuple[str, ...]) -> None:
    assert posts_sharing_numbers(code, year) == others


# -- short names of the archives, indicators -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("short", "found"),
    [
        ("NEWDE", ("NEWDELHI",)),  # NEW DE, the space dropped
        ("TELAV", ("TELAVIV",)),
        ("BUENOS", ("BUENOSAIRES",)),
        ("KUALA", ("KUALALUMPUR",)),
        ("USUNN", ("USUNNEWYORK",)),
        ("THEHA", ("THEHAGUE",)),
        ("DARES", ("DARESSALAAM",)),
        ("PORTA", ("PORTAUPRINCE",)),
        ("DUESSE", ("DUSSELDORF",)),  # the umlaut written out
        ("PORTO", ("PORTOFSPAIN",)),  # not PORTOALEGRE
        ("SANTIA", ("SANTIAGO",)),  # not the one of the Caballeros
        ("SANTO", ("SANTODOMINGO",)),
        ("SANSA", ("SANSALVADOR",)),
        ("SANJO", ("SANJOSE",)),
        ("LOUREN", ("LOURENCOMARQUES",)),
        ("ECBRU", ("ECBRUSSELS",)),
        ("ANTANA", ("ANTANANARIVO",)),
        ("NATOB", ("USNATO",)),  # the mission under its place
        ("SALTTW", ("USDELSALTTWOGENEVA",)),
        ("STJOH", ("STJOHNS",)),  # the point is not counted
        ("USBERL", ("USBERLIN",)),
        ("OECDP", ("OECDPARIS",)),
        ("MBFRV", ("MBFRVIENNA",)),
        ("MEXICO", ("MEXICO",)),  # whole names
        ("STATE", ("STATE",)),
        ("PARIS", ("PARIS",)),
        ("NATO", ("USNATO",)),
        ("SECTO", ("SECTO",)),
        ("TEHRA", ("TEHRAN",)),  # five letters of one word: no rule, but one post begins so
        ("MONT", ("MONTERREY", "MONTEVIDEO", "MONTREAL")),
        ("MON", ()),  # too short
        ("XYZZY", ()),
        ("", ()),
    ],
)
def test_truncations(short: str, found: tuple[str, ...]) -> None:
    assert posts_of_truncation(short) == found


@pytest.mark.parametrize(
    ("indicator", "post"),
    [
        ("RUEHC", "STATE"),
        ("RUEHOT", "OTTAWA"),
        ("ruehot", "OTTAWA"),
        ("RUCNDT", "USUNNEWYORK"),
        ("RUEHPL", "PORTLOUIS"),  # a list names another post; address lines do not
        ("RUEHSB", "HARARE"),
        ("RUEHDIR", "RPODUBAI"),
        ("RUEHUNV", "UNVIEVIENNA"),
        ("RUEHTA", ""),  # Almaty until 2006, Astana since
        ("RUEKJCS", ""),  # several offices
        ("RUXXXXX", ""),
        ("", ""),
    ],
)
def test_indicators(indicator: str, post: str) -> None:
    assert post_of_indicator(indicator) == post


# -- ceilings, captions, classifications ---------------------------------------------------------------------


def test_ceilings_are_whole() -> None:
    tables = ("early_ceilings.csv", "ceilings.csv")
    keys = [(row["post"], row["year"]) for table in tables for row in read_rows(table)]
    assert len(set(keys)) == len(keys) == len(ceilings()) > 1000
    wrong = [key for key, ceiling in ceilings().items() if ceiling.until.year != key[1] or ceiling.serial < 1]
    assert wrong == []


def test_no_ceiling_is_an_outlier() -> None:
    # The Department's is the highest there is; a serial beyond it has a digit too many.
    assert max(ceiling.serial for ceiling in ceilings().values()) < 400_000
    assert max(c.serial for (post, _), c in ceilings().items() if post != "STATE") < 42_000


@pytest.mark.parametrize(
    ("post", "year", "lowest", "highest", "month"),
    [
        ("STATE", 2003, 349_000, 351_000, 12),  # cited only
        ("STATE", 2009, 132_000, 134_000, 12),
        ("LAGOS", 2010, 70, 100, 2),  # a held id says 50005
        ("NAIROBI", 2007, 4_800, 5_000, 12),  # numbers of 2006 were sent on the first days of 2007
        ("SURABAYA", 2007, 90, 100, 12),  # a held id says 3489
        ("SANTODOMINGO", 2009, 1_600, 1_700, 12),  # two systems numbered at once, the newer higher
    ],
)
def test_ceilings_known_by_other_means(post: str, year: int, lowest: int, highest: int, month: int) -> None:
    ceiling = ceilings()[post, year]
    assert lowest <= ceiling.serial <= highest
    assert ceiling.until.month == month


def test_a_ceiling_is_a_serial_and_a_day() -> None:
    assert ceilings()["OTTAWA", 2007] == Ceiling(2326, date(2007, 12, 23))
    assert ("OTTAWA", 1973) not in ceilings()


def test_captions_are_in_capitals() -> None:
    assert {"SIPDIS", "NOFORN", "EXDIS", "NODIS", "STADIS", "LIMDIS", "ROGER CHANNEL"} <= captions()
    assert [caption for caption in captions() if caption != " ".join(caption.upper().split())] == []


@pytest.mark.parametrize(
    ("word", "spelling"),
    [
        ("UNCLAS", "UNCLASSIFIED"),
        ("UNCLAS FOR OFFICIAL USE ONLY", "UNCLASSIFIED//FOR OFFICIAL USE ONLY"),
        ("LIMITED OFFICIAL USE", "LIMITED OFFICIAL USE"),
        ("SECRET NOFORN", "SECRET//NOFORN"),
        ("CONFIDENTIAL", "CONFIDENTIAL"),
    ],
)
def test_classifications(word: str, spelling: str) -> None:
    assert classifications()[word] == spelling


def test_every_spelling_is_a_classification_itself() -> None:
    assert {classifications().get(spelling) for spelling in classifications().values()} == set(
        classifications().values()
    )


# -- how ceilings are derived --------------------------------------------------------------------------------

SCRIPT = Path(__file__).parents[2] / "tools" / "make_tables.py"


def derived(tmp_path: Path, dated: dict[str, str], undated: tuple[str, ...] = ()) -> list[str]:
    """Give the rows that make_tables derives from held cables with and without a date."""
    held, dates, citations = (tmp_path / name for name in ("held.txt", "dates.tsv", "citations.tsv"))
    held.write_text("\n".join((*dated, *undated)))
    dates.write_text("mrn\tdate\tmissing\n" + "".join(f"{mrn}\t{day}\t0\n" for mrn, day in dated.items()))
    citations.write_text("citing\tcited\n")
    command = [sys.executable, str(SCRIPT), str(held), str(dates), str(citations)]
    out = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return [line for line in out.splitlines() if not line.startswith("#")][1:]


def ten_a_month(post: str, year: int) -> dict[str, str]:
    return {f"{year % 100:02d}{post}{month * 10}": f"{year}-{month:02d}-28" for month in range(1, 13)}


@pytest.mark.parametrize(
    ("dated", "undated", "row"),
    [
        ({}, (), "OSLO,2007,120,2007-12-28,12,held"),
        ({"07OSLO1200": "2007-12-29"}, (), "OSLO,2007,120,2007-12-28,13,held"),  # a digit too many
        ({"07OSLO480": "2007-01-02"}, (), "OSLO,2007,120,2007-12-28,13,held"),  # a number of the year before
        ({}, ("07OSLO999",), "OSLO,2007,120,2007-12-28,13,held"),  # out of reach by December 31
        ({}, ("07OSLO121",), "OSLO,2007,121,2007-12-30,13,held"),  # within reach, on the day of the pace
        (
            {"07OSLO400": "2007-12-02", "07OSLO410": "2007-12-10", "07OSLO420": "2007-12-20"},
            (),
            "OSLO,2007,420,2007-12-20,15,held",  # a second system of numbers
        ),
    ],
)
def test_a_ceiling_lies_on_the_curve(
    tmp_path: Path, dated: dict[str, str], undated: tuple[str, ...], row: str
) -> None:
    # A cable of the next year, so that the collection does not end with the year.
    known = ten_a_month("OSLO", 2007) | dated | {"08LIMA1": "2008-02-01"}
    assert derived(tmp_path, known, undated) == [row]


def test_few_cables_make_no_ceiling(tmp_path: Path) -> None:
    assert derived(tmp_path, {f"07OSLO{n}": f"2007-05-{n:02d}" for n in range(1, 10)}) == []


@pytest.mark.parametrize(
    ("name", "year", "code"),
    [
        ("ANTANA", 1978, "ANTANANARIVO"),  # so called from 1976
        ("ANTANA", 1974, ""),
        ("TANANA", 1974, "TANANARIVE"),
        ("TANANA", 1979, ""),
        ("SAIGON", 1974, "SAIGON"),
        ("SAIGON", 1979, ""),
        ("ASTANA", 1976, ""),
        ("PEKING", 1976, "PEKING"),
        ("DHAKA", 1976, ""),
        ("LOUREN", 1975, "LOURENCOMARQUES"),
        ("MAPUTO", 1978, "MAPUTO"),
        ("SANSA", 1974, "SANSALVADOR"),
    ],
)
def test_a_cut_name_is_that_of_a_post_of_its_year(name: str, year: int, code: str) -> None:
    assert posts_of_cut_name(name, year) == ((code,) if code else ())


def test_cut_names_of_the_archives_years_are_those_of_one_post() -> None:
    shared = {
        name: found
        for post in posts().values()
        if post.kind not in ("agency", "office")
        and len(found := posts_of_cut_name(name := post.name.upper()[:6])) > 1
        and not canonical_post(name)
    }
    assert shared == {"USDEL ": ("USDELSALTONEGENEVA", "USDELSALTTWOGENEVA", "USDELSECRETARY")}


@pytest.mark.parametrize(
    "pair",
    [
        "TANANARIVE ANTANANARIVO",
        "DACCA DHAKA",
        "PEKING BEIJING",
        "SALISBURY HARARE",
        "JIDDA JEDDAH",
        "LOURENCOMARQUES MAPUTO",
        "BATHURST BANJUL",
        "LENINGRAD STPETERSBURG",
        "MARTINIQUE FORTDEFRANCE",
    ],
)
def test_renamed_posts_are_tried_under_both_names(pair: str) -> None:
    code, other = pair.split()
    assert (variants(code), variants(other)) == ((other,), (code,))
