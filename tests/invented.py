"""A small collection of invented cables that the tests of store, graph and exports share."""

from reftel.model.notes import Note, NoteKind
from reftel.model.place import NO_PLACE, Place
from reftel.model.problems import Problem, ProblemCode
from reftel.model.reasons import Reason, ReasonKind
from reftel.model.records import (
    MRN,
    Collection,
    Decision,
    Document,
    Edge,
    Kind,
    Mention,
    Node,
    Ref,
    Relation,
    Resolution,
    Status,
    YearFrom,
)

_REPAIRED = Note(NoteKind.READ_AS, "22O1", "2201")

OSLO = MRN(2008, "OSLO", 412)
LIMA = MRN(2008, "LIMA", 77)
STATE = MRN(2008, "STATE", 30118)
ROME = MRN(2007, "ROME", 2201)

NODES = (
    Node(
        ROME,
        held=False,
        date_earliest="2007-11-02",
        date_latest="2007-11-09",
        date_likely="2007-11-05",
        cited_by=1,
    ),
    Node(
        LIMA,
        held=True,
        date="2008-02-01T10:05:00",
        classification="UNCLASSIFIED",
        subject="FISHING FLEET RETURNS",
        cites=1,
        source="a.zip!/lima.html",
    ),
    Node(
        OSLO,
        held=True,
        date="2008-03-04T12:30:00",
        classification="CONFIDENTIAL",
        captions=("NOFORN", "SIPDIS"),
        tags=("EFIS", "NO"),
        subject="RÉPLY ON COD, HERRING & <OTHER> FISH",
        sender="AMEMBASSY OSLO",
        action=("SECSTATE WASHDC",),
        info=("AMEMBASSY LIMA", "AMEMBASSY ROME"),
        precedence="ROUTINE",
        cites=3,
        source="oslo, 1.txt",
    ),
    Node(
        STATE,
        held=False,
        date_earliest="2008-02-20",
        date_latest="2008-03-04",
        date_likely="2008-02-28",
        cited_by=1,
    ),
)

EDGES = (
    Edge(LIMA, OSLO, (), (), origin="metadata"),
    Edge(
        OSLO,
        STATE,
        ("A", "C"),
        ("STATE 30118", "08 STATE\n 30118"),
        relation=Relation.RESPONDS_TO,
        mentions=2,
        sentence="Post answers the questions of ref A.",
        year_from=YearFrom.CITING,
    ),
    Edge(OSLO, ROME, ("B",), ("07 ROME 22O1",), year_from=YearFrom.WRITTEN),
)

DECISIONS = (
    Decision(
        OSLO,
        0,
        Ref("A", "STATE 30118", 105, 116, Kind.CABLE, post="STATE", serial=30118, notal=True),
        Resolution(
            Status.MISSING, STATE, YearFrom.CITING, (Reason(ReasonKind.YEAR_OF_CITING, 2009),), (STATE,)
        ),
        "oslo, 1.txt",
    ),
    Decision(
        OSLO,
        1,
        Ref(
            "B",
            "07 ROME 22O1",
            120,
            132,
            Kind.CABLE,
            7,
            "ROME",
            2201,
            notes=(Note(NoteKind.READ_AS, "22O1", "2201"),),
        ),
        Resolution(Status.MISSING, ROME, YearFrom.WRITTEN, (Reason(ReasonKind.YEAR_WRITTEN, 9),)),
        "oslo, 1.txt",
    ),
    Decision(
        OSLO,
        2,
        Ref("C", "08 STATE\n 30118", 136, 151, Kind.CABLE, 2008, "STATE", 30118),
        Resolution(Status.MISSING, STATE, YearFrom.WRITTEN, (Reason(ReasonKind.YEAR_WRITTEN, 9),)),
        "oslo, 1.txt",
    ),
    Decision(
        OSLO,
        3,
        Ref("D", "=SUM(1) HANSEN/BERG E-MAIL", 155, 181, Kind.EMAIL),
        Resolution(Status.OTHER, reasons=(Reason(ReasonKind.NOT_A_CABLE, other="email"),)),
        "oslo, 1.txt",
    ),
    Decision(
        OSLO,
        4,
        Ref("E", "PARIS 12", 185, 193, Kind.CABLE, post="PARIS", serial=12),
        Resolution(
            Status.AMBIGUOUS,
            reasons=(Reason(ReasonKind.BOTH_HELD, other="Two cables"),),
            candidates=(MRN(1979, "PARIS", 12), MRN(2008, "PARIS", 12)),
        ),
        "oslo, 1.txt",
    ),
)

MENTIONS = (
    (OSLO, Mention("ref A", 240, 245, ("A",), 1, "See ref A.")),
    (
        OSLO,
        Mention(
            "refs A and F",
            300,
            312,
            ("A",),
            2,
            "Post answers the questions of refs A and F.",
            Relation.RESPONDS_TO,
            ("F",),
        ),
    ),
)

DOCUMENTS = (
    Document(LIMA, "a.zip!/lima.html", NO_PLACE, "page", "main", None, "a1", 1200),
    Document(OSLO, "oslo, 1.txt", NO_PLACE, "telegram", "main", (1, 2), "b2", 4000),
    Document(OSLO, "oslo, 2.txt", NO_PLACE, "telegram", "section", (2, 2), "c3", 900),
    Document(None, "all.csv", Place(12), "csv", "unnamed", None, "d4", 10),
)

PROBLEMS = (
    Problem(ProblemCode.NOT_TEXT, "photo.txt", NO_PLACE, "it is a picture, not text", "remove it"),
    Problem(ProblemCode.UNREADABLE_DATE, "all.csv", Place(9), "its date cannot be read", lost=False),
)

COLLECTION = Collection(
    NODES, EDGES, DECISIONS, MENTIONS, DOCUMENTS, PROBLEMS, notes=(("column disagrees with REF line", 4),)
)
