"""The records that the parts of reftel hand to each other; all are frozen."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

from reftel.model.aliases import Alias
from reftel.model.edition import Edition, Footnote
from reftel.model.notes import Note
from reftel.model.place import NO_PLACE, Place
from reftel.model.problems import Problem
from reftel.model.reasons import Reason, reason_words
from reftel.model.showing import SHOWN, brief, html_facts, html_table
from reftel.model.years import written_year


class Kind(StrEnum):
    """What an entry of a REF block names."""

    CABLE = "cable"
    EMAIL = "email"
    TELCON = "telcon"
    MESSAGE = "message"
    REPORT = "report"
    DOCUMENT = "document"
    OTHER = "other"
    UNREADABLE = "unreadable"


class Status(StrEnum):
    """How an entry of a REF block ended: exactly one of these."""

    HELD = "held"
    MISSING = "missing"
    AMBIGUOUS = "ambiguous"
    OTHER = "other"
    SELF = "self"
    UNREADABLE = "unreadable"


class YearFrom(StrEnum):
    """Where the year of a resolved reference was found."""

    WRITTEN = "written"
    CITING = "citing"
    OWN_SERIAL = "own-serial"
    HELD = "held"
    CURVE = "curve"
    CEILING = "ceiling"


class Relation(StrEnum):
    """How a cable uses the one that it cites."""

    RESPONDS_TO = "responds_to"
    FOLLOWS_UP = "follows_up"
    REPEATS = "repeats"
    CORRECTS = "corrects"
    REFERS_TO = "refers_to"


AIRGRAM = "A"
"""The series of airgrams: a post numbers them apart from its telegrams."""


class MRN(NamedTuple):
    """A message reference number: full year, canonical post, serial, series; sorts by year.

    The series is "" for telegrams and AIRGRAM for airgrams. As text it has two digits of the years from 1966
    to 2065 and all four of others, so that no two cables have the same.

    >>> str(MRN(2009, "STATE", 91633)), str(MRN(1909, "STATE", 91633)), str(MRN(1979, "TEHRAN", 9, AIRGRAM))
    ('09STATE91633', '1909STATE91633', '79TEHRAN-A9')
    """

    year: int
    post: str
    serial: int
    series: str = ""

    @property
    def counter(self) -> str:
        """What counts its numbers: the post, of an airgram "TEHRAN-A"."""
        return f"{self.post}-{self.series}" if self.series else self.post

    def __str__(self) -> str:
        return _key_of(self)


@lru_cache(maxsize=4096)
def _key_of(mrn: MRN) -> str:
    """Return an MRN as text: within a cable few recur often."""
    return f"{written_year(mrn.year)}{mrn.counter}{mrn.serial}"


class RawCable(NamedTuple):
    """One document as a reader found it; nothing in it has been interpreted beyond its form.

    `text` is header and body as they stand; all spans count its characters. The other fields hold
    what the form gives beside the text (columns of a CSV, cells of a page), else they are empty.
    `date` is UTC. `cited` are the ids of a machine-made column, as recorded. `tags`, `to` and `captions`
    stand in for a head that does not have them. `begin` is the offset in the text at which the cable begins,
    behind mails that forward it. `reference` is a column or attribute of references in words
    ("75 MANILA 12240, 75 TOKYO 12347"), `aliases` are other numbers of the cable. `named` is the MRN that its
    file is named after, which counts where nothing else tells one. `problems` are those of this cable alone.
    `edition` is what the editors of a printed volume say around the text, None where nobody does.
    """

    source: str
    form: str
    text: str
    place: Place = NO_PLACE
    mrn: str = ""
    date: datetime | None = None
    origin: str = ""
    classification: str = ""
    subject: str = ""
    cited: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    to: tuple[str, ...] = ()
    captions: tuple[str, ...] = ()
    begin: int = 0
    reference: str = ""
    aliases: tuple[Alias, ...] = ()
    named: str = ""
    problems: tuple[Problem, ...] = ()
    edition: Edition | None = None

    def __repr__(self) -> str:
        return brief(self)


class Addressee(NamedTuple):
    """One line of TO or INFO: `name` as written; `post` is canonical, empty where it is no post."""

    name: str
    post: str = ""
    precedence: str = ""
    indicator: str = ""


class Header(NamedTuple):
    """What the head of a cable says; None and empty where it says nothing.

    `post` (canonical) and `serial` come from the classification line, else from an archive's page
    marker, else from the DE line (whose number has four digits at most).
    `date_text` is the DTG as written. `section` is (2, 3) for "SECTION 02 OF 03". `subject_end` is
    the offset in the text behind the subject, 0 without one. `note` says what people should know of post
    and number: that no table has the post, or that nothing confirms what the classification line names.
    `cut` names the fields without an end in sight, of which the first part was read. `aliases` are other
    numbers of the same telegram ("TOSEC 100150"), in a parsed cable also those that its form states.
    """

    date: datetime | None = None
    date_text: str = ""
    precedence: str = ""
    post: str = ""
    serial: int | None = None
    classification: str = ""
    captions: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    subject: str = ""
    subject_end: int = 0
    sender: str = ""
    action: tuple[Addressee, ...] = ()
    info: tuple[Addressee, ...] = ()
    section: tuple[int, int] | None = None
    corrected: bool = False
    partial: bool = False
    note: Note | None = None
    cut: tuple[str, ...] = ()
    aliases: tuple[Alias, ...] = ()

    def __repr__(self) -> str:
        return brief(self)


class Entry(NamedTuple):
    """One labelled piece of a REF block: its label ("" without one) and its span in the text."""

    label: str
    start: int
    end: int


class Ref(NamedTuple):
    """One reference as written: what is not written is None or empty.

    `text` is the words from `start` to `end` of the cable's text. `year` is full where four digits
    are written; two digits are kept as such (8 for "08"). `post` is canonical. `notal` says that the
    entry is marked NOTAL. `notes` name each repair ("O read as zero", "COTONU read as COTONOU"). Of a message
    that is named by its time, `sender` is the post that sent it, else the words, and `sent` the date-time
    group in ISO 8601, shortened where month or year are not written: 1975-09-03T16:28Z, --09-03T16:28Z,
    ---03T16:28Z; of an airgram it is the day, --08-05, where no year is written. `aliases` are other numbers
    of the cable that are written beside its own ("STATE 255577 TOSEC 140323"), `series` is that of the MRN.
    """

    label: str
    text: str
    start: int
    end: int
    kind: Kind
    year: int | None = None
    post: str = ""
    serial: int | None = None
    notal: bool = False
    notes: tuple[Note, ...] = ()
    sender: str = ""
    sent: str = ""
    aliases: tuple[Alias, ...] = ()
    series: str = ""

    def __repr__(self) -> str:
        return brief(self)


class Mention(NamedTuple):
    """A place in the paragraphs that names references: by label ("ref A", "reftel") or as a cable itself.

    `labels` are the labels meant, "" for a reference without one; `dangling` are labels written that the
    REF block does not have. `positions` are the places in the list of references, from 1: they tell which
    one "ref B" is where the list has no letters. `all_refs` says that several are meant because none is
    singled out ("reftel" of a list of three); of more than 50 it has no labels and positions: all are
    meant. `paragraph` is 0 before the first number.

    `cable` is a cable named in the words themselves ("08 OTTAWA 1140") that the REF block does not have,
    `resolution` what it was found to be, None until a collection decides. `footnote` is what editors say of
    that cable, where a note of theirs names it and not the text.
    """

    text: str
    start: int
    end: int
    labels: tuple[str, ...]
    paragraph: int
    sentence: str
    relation: Relation = Relation.REFERS_TO
    dangling: tuple[str, ...] = ()
    positions: tuple[int, ...] = ()
    all_refs: bool = False
    cable: Ref | None = None
    resolution: Resolution | None = None
    footnote: Footnote | None = None

    def __repr__(self) -> str:
        return brief(self)

    @property
    def means_all(self) -> bool:
        """Whether it means all references, too many to name the position of each."""
        return self.all_refs and not self.positions


class Cable(NamedTuple):
    """One document read: head, references, mentions. `mrn` is None where the text does not tell it.

    `date` is UTC; `date_only` says that its time of day is unknown. `has_ref_block` is False where
    the text has no REF block at all. `digest` is the SHA-256 of the text, `chars` its length. `cited` and
    `recorded` are what a form lists beside the text: ids, and references in words.
    """

    mrn: MRN | None
    date: datetime | None
    date_only: bool
    header: Header
    subject: str
    classification: str
    refs: tuple[Ref, ...]
    mentions: tuple[Mention, ...]
    has_ref_block: bool
    cited: tuple[str, ...]
    source: str
    place: Place
    form: str
    text: str
    digest: str
    chars: int
    problems: tuple[Problem, ...] = ()
    recorded: tuple[Ref, ...] = ()

    def __repr__(self) -> str:
        return brief(self)

    def _repr_html_(self) -> str:
        head, shown = self.header, self.refs[:SHOWN]
        facts = {
            "cable": self.mrn or "no MRN recognised",
            "date": self.date and self.date.isoformat(),
            "subject": self.subject,
            "from": head.sender,
            "to": [one.name for one in head.action],
            "classification": self.classification,
            "TAGS": head.tags,
            "source": f"{self.source} {self.place}",
        }
        rows = [(ref.label, ref.text, ref.kind) for ref in shown]
        refs = html_table(("ref", "as written", "kind"), rows, len(self.refs) - len(rows))
        return html_facts(facts) + (refs if rows else "")


class Resolution(NamedTuple):
    """What a reference was found to be: a status, the MRN for held, missing and self, and why.

    `year_from` is None where no year was needed. `reasons` say why, `reason` in one sentence for a person.
    `candidates` are the MRNs that were weighed.
    """

    status: Status
    mrn: MRN | None = None
    year_from: YearFrom | None = None
    reasons: tuple[Reason, ...] = ()
    candidates: tuple[MRN, ...] = ()

    def __repr__(self) -> str:
        return brief(self)

    @property
    def reason(self) -> str:
        """The reasons in words."""
        return reason_words(self.reasons)


class Document(NamedTuple):
    """One document of a held cable, as the store lists it.

    `role` is "main" for the one that speaks for the cable, "section", "duplicate", "version" (same
    MRN, other words) or "superseded" (an original that a corrected copy replaced); "unnamed" without
    an MRN, "unnumbered" where it is no numbered cable. `chars` is the length of its text.
    """

    mrn: MRN | None
    source: str
    place: Place
    form: str
    role: str
    section: tuple[int, int] | None
    digest: str
    chars: int

    def __repr__(self) -> str:
        return brief(self)


class Node(NamedTuple):
    """A cable of the graph, held or missing.

    Dates are ISO 8601 in UTC or empty. A held cable has `date`; a missing one has none but the
    interval from `date_earliest` to `date_latest` and the likeliest day in it, all estimated, unless people
    set its day: then all four are that day. `corrected` tells what people set, `date_set_by` who set its day.
    `aliases` are its other numbers, where a store was asked for it: those that its documents state, and those
    that others cite beside its own ("STATE 255577 TOSEC 140323").
    """

    mrn: MRN
    held: bool
    date: str = ""
    date_earliest: str = ""
    date_latest: str = ""
    date_likely: str = ""
    classification: str = ""
    captions: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    subject: str = ""
    sender: str = ""
    action: tuple[str, ...] = ()
    info: tuple[str, ...] = ()
    precedence: str = ""
    cites: int = 0
    cited_by: int = 0
    source: str = ""
    corrected: str = ""
    date_set_by: str = ""
    aliases: tuple[Alias, ...] = ()

    def __repr__(self) -> str:
        return brief(self)


class OtherNumber(NamedTuple):
    """Another number of a cable, and who says so: `citing` is None where a document of its own does."""

    mrn: MRN
    alias: Alias
    citing: MRN | None = None


class Decision(NamedTuple):
    """One row of references.csv: a reference of a cable, what it was found to be, and where it stands.

    Where people overruled it, `corrected_by` is their name and `found` what was found without them, None
    for a reference that they added.
    """

    citing: MRN
    position: int
    ref: Ref
    resolution: Resolution
    source: str
    found: Resolution | None = None
    corrected_by: str = ""

    def __repr__(self) -> str:
        return brief(self)


class Edge(NamedTuple):
    """A citation, citing -> cited, one per pair.

    `labels` and `texts` are those of all references that name the pair. `origin` is "ref" for the REF
    block, "metadata" for a machine-made column, "footnote" for a note of the editors of an edition, "people"
    for a corrections file. `sentence` is the strongest sentence that mentions it.
    """

    citing: MRN
    cited: MRN
    labels: tuple[str, ...]
    texts: tuple[str, ...]
    relation: Relation = Relation.REFERS_TO
    mentions: int = 0
    sentence: str = ""
    year_from: YearFrom | None = None
    origin: str = "ref"

    def __repr__(self) -> str:
        return brief(self)


@dataclass(frozen=True, slots=True)
class Collection:
    """All that a build knows, ready to be stored and shown; every part is in its final order.

    `mentions` pairs each mention with its citing MRN. `notes` holds counts beside those of statuses
    (for example how often a machine-made column disagrees with the REF line).
    """

    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    decisions: tuple[Decision, ...]
    mentions: tuple[tuple[MRN, Mention], ...]
    documents: tuple[Document, ...]
    problems: tuple[Problem, ...]
    notes: tuple[tuple[str, int], ...] = ()
    aliases: tuple[OtherNumber, ...] = ()

    def __repr__(self) -> str:
        return brief(self)


class Reference(NamedTuple):
    """A reference as written together with what it was found to be, for one who asks about a REF line.

    `year` is full where one is written, else None; `mrn` is that of the resolution, `candidates` are
    the MRNs that were weighed.
    """

    label: str
    text: str
    start: int
    end: int
    kind: Kind
    year: int | None
    post: str
    serial: int | None
    notal: bool
    status: Status
    mrn: MRN | None
    year_from: YearFrom | None
    reason: str
    candidates: tuple[MRN, ...] = ()
    sender: str = ""
    sent: str = ""
    aliases: tuple[Alias, ...] = ()
    series: str = ""

    def __repr__(self) -> str:
        return brief(self)
