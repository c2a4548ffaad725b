"""Notes of editors: which cables they name, of which days, sent by whom."""

import pytest

from reftel.model.edition import EditorsNote
from reftel.parse.footnotes import read_footnotes

Found = tuple[str, int, str, str]


def found_in(words: str) -> list[Found]:
    """Post, number, day and addressee of each cable."""
    mentions = read_footnotes(words, [EditorsNote("2", 0, len(words))], "frus1/d3")
    return [
        (mention.cable.post, mention.cable.serial or 0, mention.footnote.day, mention.footnote.to)
        for mention in mentions
        if mention.cable and mention.footnote
    ]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        # the Department wrote what only says who got it
        ("In telegram 121981 to Athens, it", [("STATE", 121981, "", "Athens")]),
        ("In telegram 121981 to Pretoria, July 23, the", [("STATE", 121981, "--07-23", "Pretoria")]),
        ("Telegram 29574 to all African posts, May 2", [("STATE", 29574, "--05-02", "all African posts")]),
        ("telegram 304674 to the same posts, May 2", [("STATE", 304674, "--05-02", "the same posts")]),
        ("telegram 98765 to the Embassy in Mali", [("STATE", 98765, "", "the Embassy in Mali")]),
        ("telegram 12345 to Bonn and Rome, May 3, 1972", [("STATE", 12345, "1972-05-03", "Bonn and Rome")]),
        ("telegram 5 to Bonn, Oslo, and Rome, May 3", [("STATE", 5, "--05-03", "Bonn, Oslo, and Rome")]),
        ("It went to Lusaka in telegram 216314, May 1.", [("STATE", 216314, "--05-01", "")]),
        ("repeated to Bonn, Tel Aviv, and Rome in telegram 5, May 1", [("STATE", 5, "--05-01", "")]),
        # a post wrote it
        ("Telegram 917 from Rome, August 14, sent", [("ROME", 917, "--08-14", "")]),
        ("Telegram 431 from USUN is ibid.", [("USUNNEWYORK", 431, "", "")]),
        ("telegram 212 from Cairo to Amman, July 4", [("CAIRO", 212, "--07-04", "Amman")]),
        ("telegram 2345 from the Embassy in Tehran, June 3", [("TEHRAN", 2345, "--06-03", "")]),
        ("telegram 4567 from the Mission to NATO, June 3", [("USNATO", 4567, "--06-03", "")]),
        ("telegram 555 from The Hague, June 3", [("THEHAGUE", 555, "--06-03", "")]),
        ("telegram 555 from Dar es Salaam, June 3", [("DARESSALAAM", 555, "--06-03", "")]),
        ("See Belgrade telegram 6250, June 3", [("BELGRADE", 6250, "--06-03", "")]),
        ("In telegram 5, May 3, the Embassy in Tehran said", [("TEHRAN", 5, "--05-03", "")]),
        ("In telegram 5, May 3, the Department asked", [("STATE", 5, "--05-03", "")]),
        ("telegram 5 from the Embassy in Zaire, May 3", [("KINSHASA", 5, "--05-03", "")]),
        ("telegram 5 from the U.S. Mission to NATO, May 3", [("USNATO", 5, "--05-03", "")]),
        ("telegram State 12345 to Amman", [("STATE", 12345, "", "Amman")]),
        # several
        (
            "telegrams 123 and 456 from Cairo, May 3 and 4",
            [("CAIRO", 123, "--05-03", ""), ("CAIRO", 456, "--05-04", "")],
        ),
        (
            "telegrams 1, 2, and 3 from Bonn, May 30, June 1, and 3, 1971",
            [("BONN", 1, "1971-05-30", ""), ("BONN", 2, "1971-06-01", ""), ("BONN", 3, "1971-06-03", "")],
        ),
        (
            "telegrams 3136 and 3138 from Rome, August 28",
            [("ROME", 3136, "--08-28", ""), ("ROME", 3138, "--08-28", "")],
        ),
        (
            "Telegrams 1234 from Cairo, May 3, and 49 from Lusaka, May 4,",
            [("CAIRO", 1234, "--05-03", ""), ("LUSAKA", 49, "--05-04", "")],
        ),
        (
            "telegrams 1234, May 3, and 1240, May 4, from Tel Aviv",
            [("TELAVIV", 1234, "--05-03", ""), ("TELAVIV", 1240, "--05-04", "")],
        ),
        (
            "to Rome in telegram 299944, May 20, and to Lusaka in telegram 299947, May 21.",
            [("STATE", 299944, "--05-20", ""), ("STATE", 299947, "--05-21", "")],
        ),
        ("telegrams 3 and 4 from Rome, both May 3", [("ROME", 3, "--05-03", ""), ("ROME", 4, "--05-03", "")]),
        # the year
        ("On July 29, 1976, as telegram 5 from Rome, July 30, says", [("ROME", 5, "1976-07-30", "")]),
        ("It was July 29, 1976. Telegram 5 from Rome, July 30, says", [("ROME", 5, "--07-30", "")]),
        # two numbers: that of the post has no word
        ("telegram Tosec 160042/192567 to Rome, May 3", [("STATE", 192567, "--05-03", "Rome")]),
        ("telegram 96244/Todel 2840 to Rome, May 3", [("STATE", 96244, "--05-03", "Rome")]),
        ("In telegram Secto 3022 from Rome, May 3", [("SECTO", 3022, "--05-03", "")]),
        ("telegram 12,345 to Rome", [("STATE", 12345, "", "Rome")]),
        # nobody says whose it is
        ("Telegram 117924 is printed as Document 36.", []),
        ("For telegrams 72440 and 673, see footnote 2.", []),
        ("It was sent to London. Telegram 117924 is printed.", []),
        ("He was in Rome, telegram 117924 says.", []),
        ("telegram 5 to the Secretary, May 3", []),
        ("In telegram 5, May 3, the Embassy said", []),
        # numbers of other agencies, and what is no number
        ("backchannel telegram 44 from Tehran, May 3", []),
        ("CIA telegram 44 from Tehran, May 3", []),
        ("telegram 44 from Tehran, May 3. (Central Intelligence Agency, Files)", []),
        ("telegram WH 52538, May 3", []),
        ("The telegram of May 3, 1975, from Rome", []),
        ("telegrams 1969–70", []),
        ("(Memos and Telegrams, 1975)", []),
        ("Airgram A-123 from Rome", []),
    ],
)  # fmt: skip
def test_note(words: str, expected: list[Found]) -> None:
    assert found_in(words) == expected


@pytest.mark.parametrize(
    ("words", "film"),
    [
        ("Telegram 5 from Rome, May 3, is ibid., D790237-0274.", "D790237-0274"),
        ("Telegram 5 from Rome, May 3. (National Archives, RG 59, P840123–0595)", "P840123-0595"),
        ("Telegrams 5 and 6 from Rome, May 3. (Ibid., D790237-0274)", ""),
        ("Telegram 5 from Rome. Telegram 6 from Rome. (Ibid., D790237-0274)", ""),
    ],
)
def test_film_number_is_that_of_one_cable(words: str, film: str) -> None:
    first = read_footnotes(words, [EditorsNote("", 0, len(words))], "frus1/d3")[0]
    assert first.cable and [alias.value for alias in first.cable.aliases] == ([film] if film else [])


def test_mention_has_its_place_and_sentence() -> None:
    text = "head. A. Telegram 5 from Rome, May 3, tells it. More."
    (mention,) = read_footnotes(text, [EditorsNote("4", 6, len(text))], "frus1/d3")
    assert text[mention.start : mention.end] == mention.text == "5"
    assert mention.sentence == "Telegram 5 from Rome, May 3, tells it."
    assert mention.footnote and mention.footnote.place == "frus1/d3, note 4"
