# ruff: noqa: E501 - one row of a table is one line
"""An invented collection for the page's tests: some sixty cables in a few threads, no word of it real."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

from page_rows import PageCable, PageCitation, PageUnresolved, write_page

# mrn, date, classification, TAGS, subject
HELD = """
08OSLO112|2008-02-04T15:12|CONFIDENTIAL|PREL EFIS NO|HERRING QUOTA TALKS: OPENING POSITIONS
08STATE14420|2008-02-08T22:40|CONFIDENTIAL|PREL EFIS NO|INSTRUCTIONS FOR HERRING QUOTA TALKS
08OSLO131|2008-02-13T11:05|CONFIDENTIAL|PREL EFIS NO|HERRING QUOTA TALKS: FIRST ROUND ENDS WITHOUT TEXT
08REYKJAVIK44|2008-02-15T16:30|UNCLASSIFIED//FOR OFFICIAL USE ONLY|EFIS IC|ICELAND ON HERRING: A SEAT AT THE TABLE FIRST
08COPENHAGEN97|2008-02-19T09:50|CONFIDENTIAL|PREL EFIS DA|DANES OFFER A BRIDGE ON HERRING
08STATE19877|2008-02-27T23:15|CONFIDENTIAL|PREL EFIS NO IC DA|HERRING QUOTAS: REVISED INSTRUCTIONS
08OSLO160|2008-03-03T14:20|CONFIDENTIAL|PREL EFIS NO|DEMARCHE ON HERRING DELIVERED; MINISTRY "WILL COUNT THE FISH AGAIN"
08REYKJAVIK61|2008-03-05T12:00|CONFIDENTIAL|PREL EFIS IC|ICELAND RECEIVES HERRING DEMARCHE WARMLY, PROMISES NOTHING
08COPENHAGEN121|2008-03-06T10:10|UNCLASSIFIED//FOR OFFICIAL USE ONLY|EFIS DA|DANISH REPLY TO HERRING DEMARCHE
08LONDON702|2008-03-07T17:45|CONFIDENTIAL|PREL EFIS UK|LONDON WATCHES THE HERRING FROM THE PIER
08OSLO205|2008-04-11T13:00|CONFIDENTIAL|PREL EFIS NO|HERRING QUOTA TALKS: A TEXT AT LAST
08STATE38200|2008-04-15T20:00|UNCLASSIFIED|EFIS NO IC DA|THANKS TO POSTS FOR WORK ON HERRING TEXT
08ANKARA388|2008-03-02T08:00|SECRET|PREL MARR TU|FERRY LINE ACROSS THE STRAIT: WHO PAYS FOR THE PIER
08ANKARA401|2008-03-05T08:30|SECRET|PREL MARR TU|FERRY LINE: DEPUTY MINISTER HAS NEW FIGURES
08ISTANBUL77|2008-03-08T12:30|CONFIDENTIAL|ECON TU|HARBOR MASTER EXPECTS FERRY BEFORE SUMMER
08ATHENS290|2008-03-12T16:00|CONFIDENTIAL|PREL GR TU|ATHENS ASKS WHERE THE FERRY WILL STOP
08STATE29031|2008-03-20T21:10|SECRET|PREL TU GR|FERRY LINE: POINTS FOR BOTH CAPITALS
08ANKARA466|2008-03-24T09:00|SECRET|PREL TU GR|FERRY POINTS DELIVERED IN ANKARA
08ATHENS333|2008-03-25T09:40|CONFIDENTIAL|PREL GR TU|FERRY POINTS DELIVERED IN ATHENS
08NICOSIA140|2008-03-28T10:00|CONFIDENTIAL|PREL CY|NICOSIA WOULD LIKE A FERRY TOO
08NAIROBI512|2008-02-20T07:10|UNCLASSIFIED|EAGR SENV KE|TEA RAILWAY: SURVEY TEAM ARRIVES
08NAIROBI540|2008-02-29T07:40|UNCLASSIFIED|EAGR SENV KE|TEA RAILWAY: SURVEY TEAM LOST AND FOUND
08KAMPALA211|2008-03-04T13:20|UNCLASSIFIED//FOR OFFICIAL USE ONLY|ECON UG KE|UGANDA WANTS A BRANCH OF THE TEA RAILWAY
08NAIROBI633|2008-03-18T06:55|CONFIDENTIAL|ECON KE UG|TEA RAILWAY: MINISTER TO CUT FIRST SOD
08DARESSALAAM98|2008-03-21T11:11|UNCLASSIFIED|ECON TZ KE|TANZANIA DOUBTS THE TEA RAILWAY
08LIMA330|2008-01-28T18:00|UNCLASSIFIED|SCUL PE|QUIPU EXHIBITION: LOAN AGREEMENT NEARLY TIED UP
08LIMA351|2008-02-01T18:20|UNCLASSIFIED|SCUL PE|QUIPU EXHIBITION: A KNOT IN THE CONTRACT
08LAPAZ202|2008-02-06T15:30|UNCLASSIFIED|SCUL BL PE|LA PAZ CLAIMS ONE OF THE QUIPUS
08LIMA402|2008-02-21T19:00|UNCLASSIFIED|SCUL PE BL|QUIPU EXHIBITION OPENS; ALL KNOTS ACCOUNTED FOR
08TOKYO812|2008-04-02T06:00|CONFIDENTIAL|ETRD JA|CHERRY JUICE TARIFF: JAPAN LISTENS POLITELY
08TOKYO830|2008-04-04T06:30|CONFIDENTIAL|ETRD JA|CHERRY JUICE TARIFF: JAPAN ANSWERS POLITELY
08SEOUL611|2008-04-08T05:15|CONFIDENTIAL|ETRD KS JA|SEOUL ON CHERRY JUICE
08QUITO190|2008-03-30T14:00|UNCLASSIFIED|AORC EC|CONSUL RETURNS BORROWED UMBRELLA
08BERN77|2008-04-05T14:00|UNCLASSIFIED|ECON SZ|CLOCK INDUSTRY REPORTS PUNCTUAL YEAR
"""

# citing > cited, label, relation, as written
CITED = """
08STATE14420 > 08OSLO112|A|responds_to|OSLO 112
08STATE14420 > 07STATE170233|B|refers_to|07 STATE 170233
08OSLO131 > 08STATE14420|A|responds_to|STATE 14420
08OSLO131 > 08OSLO112|B|refers_to|OSLO 112
08OSLO131 > 07OSLO1190|C|follows_up|07 OSLO 1190
08REYKJAVIK44 > 08OSLO131||refers_to|OSLO 131
08REYKJAVIK44 > 07REYKJAVIK301||refers_to|07 REYKJAVIK 301
08COPENHAGEN97 > 08OSLO131|A|refers_to|OSLO 131
08COPENHAGEN97 > 08REYKJAVIK44|B|refers_to|REYKJAVIK 44
08STATE19877 > 08OSLO131|A|responds_to|OSLO 131
08STATE19877 > 08COPENHAGEN97|B|responds_to|COPENHAGEN 97
08STATE19877 > 08STATE14420|C|follows_up|STATE 14420
08OSLO160 > 08STATE19877||responds_to|STATE 19877
08REYKJAVIK61 > 08STATE19877|A|responds_to|STATE 19877
08REYKJAVIK61 > 08REYKJAVIK44|B|refers_to|REYKJAVIK 44
08COPENHAGEN121 > 08STATE19877|A|responds_to|SECSTATE 19877
08COPENHAGEN121 > 08COPENHAGEN97|B|follows_up|COPENHAGEN 97
08LONDON702 > 08STATE19877|A|responds_to|STATE 19877
08LONDON702 > 08LONDON655|B|refers_to|LONDON 655 (NOTAL)
08OSLO205 > 08OSLO160|A|follows_up|OSLO 160
08OSLO205 > 08STATE19877|B|refers_to|STATE 19877
08OSLO205 > 08REYKJAVIK61|C|refers_to|REYKJAVIK 61
08OSLO205 > 08STATE33001|D|refers_to|STATE 33001
08STATE38200 > 08OSLO205||responds_to|OSLO 205
08ANKARA401 > 08ANKARA388||follows_up|ANKARA 388
08ANKARA401 > 08ANKARA356||refers_to|ANKARA 356
08ISTANBUL77 > 08ANKARA401||refers_to|ANKARA 401
08ATHENS290 > 08ANKARA401|A|refers_to|ANKARA 401
08ATHENS290 > 08ANKARA388|B|refers_to|ANKARA 388
08STATE29031 > 08ANKARA401|A|responds_to|ANKARA 401
08STATE29031 > 08ATHENS290|B|responds_to|ATHENS 290
08STATE29031 > 08STATE21400|C|refers_to|STATE 21400
08ANKARA466 > 08STATE29031||responds_to|STATE 29031
08ATHENS333 > 08STATE29031||responds_to|STATE 29031
08ATHENS333 > 08STATE21400||refers_to|STATE 21400
08NICOSIA140 > 08STATE29031|A|refers_to|STATE 29031
08NICOSIA140 > 08STATE21400|B|refers_to|STATE 21400
08NAIROBI540 > 08NAIROBI512||follows_up|NAIROBI 512
08KAMPALA211 > 08NAIROBI540||refers_to|NAIROBI 540
08NAIROBI633 > 08NAIROBI540|A|follows_up|NAIROBI 540
08NAIROBI633 > 08KAMPALA211|B|refers_to|KAMPALA 211
08NAIROBI633 > 07NAIROBI4410|C|refers_to|07 NAIROBI 4410
08DARESSALAAM98 > 08NAIROBI633||refers_to|NAIROBI 633
08LIMA351 > 08LIMA330||corrects|LIMA 330
08LAPAZ202 > 08LIMA351|A|responds_to|LIMA 351
08LAPAZ202 > 07LAPAZ3120|B|refers_to|07 LA PAZ 3120
08LIMA402 > 08LAPAZ202|A|responds_to|LA PAZ 202
08LIMA402 > 08LIMA330|B|follows_up|LIMA 330
08TOKYO830 > 08TOKYO812||follows_up|TOKYO 812
08SEOUL611 > 08TOKYO830||refers_to|TOKYO 830
08SEOUL611 > 08STATE33940||responds_to|STATE 33940
"""


def cables() -> list[PageCable]:
    """The held cables, and the missing ones that they cite."""
    held = [_held(line) for line in HELD.strip().splitlines()]
    known = {cable.mrn for cable in held}
    sent = {cable.mrn: cable.date[:10] for cable in held}
    missing: dict[str, str] = {}
    for row in citations():
        if row.cited not in known:
            missing[row.cited] = min(sent[row.citing], missing.get(row.cited, "9"))
    return held + [_missing(mrn, latest) for mrn, latest in missing.items()]


def _held(line: str) -> PageCable:
    mrn, sent, classification, tags, subject = line.split("|")
    post = mrn.strip("0123456789")
    return PageCable(
        mrn,
        held=True,
        date=sent,
        date_earliest=sent,
        date_latest=sent,
        post=post,
        classification=classification,
        captions=("SIPDIS",) if post != "STATE" else (),
        tags=tuple(tags.split()),
        subject=subject,
        source=f"{mrn}.txt",
        from_=f"AMEMBASSY {post}" if post != "STATE" else "SECSTATE WASHDC",
        to=("SECSTATE WASHDC",) if post != "STATE" else ("AMEMBASSY OSLO", "AMEMBASSY COPENHAGEN"),
    )


def _missing(mrn: str, latest: str) -> PageCable:
    last = date.fromisoformat(latest) if mrn.startswith("08") else date(2007, 12, 20)
    first = last - timedelta(days=14 if mrn.startswith("08") else 40)
    post = mrn.strip("0123456789")
    return PageCable(
        mrn, held=False, date_earliest=first.isoformat(), date_latest=last.isoformat(), post=post
    )


def citations() -> list[PageCitation]:
    """The edges, some with the sentence that uses them."""
    held = {line.split("|")[0] for line in HELD.strip().splitlines()}
    rows = []
    for line in CITED.strip().splitlines():
        pair, label, relation, text = line.split("|")
        citing, cited = pair.split(" > ")
        rows.append(
            _citation(citing, cited, label, relation, text, status="held" if cited in held else "missing")
        )
    return rows


def _citation(citing: str, cited: str, label: str, relation: str, text: str, *, status: str) -> PageCitation:
    name = f"ref {label}" if label else "reftel"
    sentences = {
        "responds_to": f"Poloff delivered the points in {name} to the ministry on the same day.",
        "follows_up": f"This message follows {name} and should be read with it.",
        "corrects": f"The third paragraph of {name} is corrected as below.",
    }
    written = text[:2].isdigit()
    return PageCitation(
        citing,
        cited,
        labels=(label,) if label else (),
        relation=relation,
        text=text,
        status=status,
        reason="year given as 08" if written else "no year given; 2008 assumed, the year of the citing cable",
        sentence=sentences.get(relation, ""),
    )


def unresolved() -> list[PageUnresolved]:
    """References that name no single cable."""
    return [
        PageUnresolved(
            "08OSLO131", "D", "HALVORSEN-LINDQUIST E-MAIL OF FEB 9", "email", "other", "an e-mail"
        ),
        PageUnresolved(
            "08ATHENS290",
            "C",
            "USNATO 51 OR 57",
            "cable",
            "ambiguous",
            "two serials are written, either fits",
            ("08USNATO57", "08USNATO51"),
        ),
        PageUnresolved("08NAIROBI633", "D", "STATE XXXXX", "cable", "unreadable", "the serial is redacted"),
        PageUnresolved(
            "08ATHENS290",
            text="Ankara 388",
            status="mentioned",
            reason="no year given; 2008 assumed, the year of the citing cable",
            candidates=("08ANKARA388",),
            sentence="Embassy Ankara heard the same of the pier (Ankara 388).",
        ),
    ]


ABOUT = {"Read": "34 cables in 34 files", "Made by": "reftel 0.2.0"}
TITLE = "An invented collection"


def write(path: Path, **told: Any) -> Path:
    """Write the page of the sample; `told` is beside its cables, or in place of its title and about."""
    rows: dict[str, Any] = {"unresolved": unresolved(), "title": TITLE, "about": ABOUT}
    write_page(path, cables(), citations(), **(rows | told))
    return path
