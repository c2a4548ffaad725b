"""A script that uses what is public, for the type checker alone: `make lint` holds each name to its type.

Every mistake below has to be found: a comment that ignores none is one itself.
"""

from typing import assert_type

import pandas as pd

import reftel
from reftel.analysis.coverage import Coverage
from reftel.analysis.statistics import Stats
from reftel.model.records import MRN, Status


def ask(store: reftel.Store) -> None:
    """Ask all that can be asked."""
    for reply in store.replies("07 STATE 36510"):
        assert_type(reply.post, str)
        assert_type(reply.days_least, int | None)
    for lacking in store.missing(limit=3, post="Oslo", year=range(2006, 2008)):
        assert_type(lacking.node, reftel.Node)
        assert_type(lacking.citations[0].edge, reftel.Edge)
    assert_type(store.top("pagerank")[0].score, float)
    assert_type(store.search("lamp")[:2], reftel.Records[reftel.Node])
    assert_type(store.cable("07OSLO211"), reftel.StoredCable)
    assert_type(store.cable(MRN(2007, "OSLO", 211)).decisions[0], reftel.Decision)
    assert_type(store.thread("07OSLO211", relation="responds_to").cites[0].edge, reftel.Edge)
    assert_type(store.path("07OSLO211", "07STATE21870")[0].forward, bool)
    assert_type(store.unresolved()[0].status, Status)
    assert_type(store.communities()[0].members, list[str])
    assert_type(store.stats(), Stats)
    assert_type(store.coverage(post="Oslo"), Coverage)
    assert_type(list(store.graph()), list[str])
    assert_type(reftel.Records(store.edges())[0], reftel.Edge)
    assert_type(store.replies("07OSLO211").to_pandas(), pd.DataFrame)


def read() -> None:
    """Build, and read without a build."""
    built = reftel.build(["cables"], jobs=1)
    assert_type(built, reftel.Build)
    assert_type(built.open_store(), reftel.Store)
    for cable in reftel.parse_cables("cables"):
        assert_type(cable, reftel.Cable)
        assert_type(cable.mrn, MRN | None)
    assert_type(reftel.parse_refs("REF: STATE 1"), reftel.Records[reftel.Reference])
    assert_type(reftel.parse_mrn("09STATE1"), reftel.MRN)


def mistake(store: reftel.Store) -> None:
    """Do what is wrong."""
    store.top("cties")  # type: ignore[arg-type]
    store.missing(posts="Oslo")  # type: ignore[call-arg]
    store.replies(3)  # type: ignore[arg-type]
    store.thread("07OSLO211", relation="answers")  # type: ignore[arg-type]
    reftel.Record  # type: ignore[attr-defined]  # noqa: B018
    reftel.build("cables", job=1)  # type: ignore[call-arg]
