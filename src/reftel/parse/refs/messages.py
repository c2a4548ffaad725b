"""Messages named by who sent them, and when: "BONN (DTG 031628Z SEP 75)", "USCINCRED 311345Z MAY 73"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from reftel.lexicon.dates import MONTH, MONTHS
from reftel.lexicon.mrn import read_year
from reftel.lexicon.posts import canonical_post, squeeze, without_prefix
from reftel.model.records import Kind, Ref

_GROUP = re.compile(
    rf"(?<![0-9A-Z])(?P<day>[0-9]{{2}})(?P<hour>[0-9]{{2}})(?P<minute>[0-9]{{2}})(?P<zulu>[ ]?Z)?"
    rf"(?:[ ]{{0,3}}(?P<month>{MONTH})\.?(?:[ ]{{0,3}}'?(?P<year>[0-9]{{4}}|[0-9]{{2}})(?![0-9]))?)?(?![0-9])"
)
_NO_SENDER = re.compile(
    r"\b(?:[ZOPR]|DTG|DATED|DTD|MESSAGE|MSG|TELEGRAM|CABLE|OF|FROM|AT)\b|[^\w/&.' -]", re.IGNORECASE
)
_LONGEST_SENDER = 40


def name_senders(refs: Sequence[Ref]) -> Iterator[Ref]:
    """Yield references, messages among them with their time and sender: a post's code, else the words.

    >>> (ref,) = name_senders([Ref("", "BONN (DTG 031628Z SEP 75)", 0, 25, Kind.MESSAGE)])
    >>> ref.sender, ref.sent
    ('BONN', '1975-09-03T16:28Z')
    """
    for ref in refs:
        yield _with_sender(ref) if ref.kind is Kind.MESSAGE and not ref.serial else ref


def _with_sender(ref: Ref) -> Ref:
    group = _GROUP.search(ref.text.upper())
    if not group or not (group["zulu"] or group["month"]):
        return ref
    sent = _moment(group)
    before = " ".join(_NO_SENDER.sub(" ", ref.text[: group.start()].rpartition(":")[2]).split())
    sender = before.strip(" .-/'")
    if not sent or not 2 <= len(sender) <= _LONGEST_SENDER or any(map(str.isdigit, sender)):
        return ref._replace(sent=sent)
    post = canonical_post(sender) or canonical_post(without_prefix(squeeze(sender)))
    return ref._replace(sender=post or sender.upper(), sent=sent)


def _moment(group: re.Match[str]) -> str:
    """Return a date-time group in ISO 8601, shortened where month or year are not written, else ""."""
    day, hour, minute = (int(group[part]) for part in ("day", "hour", "minute"))
    if not (1 <= day <= 31 and hour < 24 and minute < 60):
        return ""
    time = f"{day:02d}T{hour:02d}:{minute:02d}Z"
    if not group["month"]:
        return f"---{time}"
    month = next(number for number, name in enumerate(MONTHS, 1) if name[:3] == group["month"][:3])
    return f"{read_year(group['year'])}-{month:02d}-{time}" if group["year"] else f"--{month:02d}-{time}"
