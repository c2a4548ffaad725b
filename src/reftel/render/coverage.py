"""How much of what was sent is held, in words and tables."""

from __future__ import annotations

from collections.abc import Sequence

from reftel.analysis.coverage import Coverage, Gap, PostYear, Share
from reftel.render.answers import Answer
from reftel.render.records import Record, plain
from reftel.render.tables import TableRow, in_lines, printable, render_table
from reftel.resolve.serials.curves import LEAST_POINTS

_COLUMNS = (
    "group", "name", "year", "held", "missing", "total", "issued", "held_of_issued", "share", "highest",
    "until", "first", "last", "count", "sent_from", "sent_to", "lost",
)  # fmt: skip
_RESTS_ON = (
    "How the numbers issued are estimated: a post numbers its cables from 1 each year, so its highest number "
    "shows how many it sent. reftel takes the highest number of the cables here, of those they cite, and in "
    "its own table, and assumes the same pace for the rest of the year. With three or more cables, nine "
    "estimates in ten are within 10%."
)
_UNTOLD = (
    "For {count:,} of {all:,} posts and years there is no estimate (?): fewer than {least} dated cables are "
    "held, or none after January, and the table has no number. They do not count in the shares."
)
_LOST = "Lost: whether the National Archives lost the telegrams of those days."
_TOTALS = (
    '"All cables" is the number in the Department\'s system, 1973-99, as the Department released it. '
    '"Issued" counts only posts from which this collection has or cites a cable of that year.'
)


def answer(found: Coverage, limit: int) -> Answer:
    """Return how much is held; the text has no more than `limit` posts and ranges (0: all)."""
    return Answer(
        lambda: _rows(found),
        _COLUMNS,
        lambda: _record(found),
        lambda: _render(found, limit),
        nothing_fits=not found.post_years,
    )


def _record(found: Coverage) -> Record:
    gaps = {} if found.gaps is None else {"gaps": [_gap_record(gap) for gap in found.gaps]}
    return {
        "years": [{"year": int(one.name), **_share_record(one)} for one in found.years],
        "posts": [{"post": one.name, **_share_record(one), "years": list(one.years)} for one in found.posts],
        "post_years": [_post_year_record(one) for one in found.post_years],
        **gaps,
    }


def _share_record(one: Share) -> Record:
    return {
        "held": one.held,
        "missing": one.missing,
        "total": one.total,
        "issued": one.issued or None,
        "held_of_issued": one.held_of_issued,
        "share": None if one.share is None else round(one.share, 4),
        "untold": one.untold,
    }


def _post_year_record(one: PostYear) -> Record:
    highest, until, whole = one.issued
    return {
        "post": " + ".join(one.posts),
        "year": one.year,
        "held": one.held,
        "missing": one.missing,
        "highest": highest or None,
        "until": str(until) if until else None,
        "issued": whole,
    }


def _gap_record(gap: Gap) -> Record:
    first_fields = {"post": " + ".join(gap.posts), "year": gap.year, "first": gap.first, "last": gap.last}
    return {
        **first_fields,
        "count": gap.size,
        "missing": gap.cited,
        "sent_from": gap.earliest,
        "sent_to": gap.latest,
        "lost": gap.lost or None,
    }


def _rows(found: Coverage) -> list[TableRow]:
    records: list[Record] = [
        *({"group": "year", "name": one.name, **_share_record(one)} for one in found.years),
        *({"group": "post", "name": one.name, **_share_record(one)} for one in found.posts),
        *({"group": "post and year", **_named(_post_year_record(one))} for one in found.post_years),
        *({"group": "numbers not held", **_named(_gap_record(gap))} for gap in found.gaps or ()),
    ]
    return [{name: _cell(row.get(name)) for name in _COLUMNS} for row in records]


def _named(row: Record) -> Record:
    return {"name": row["post"], **row}


def _cell(value: object) -> object:
    return "" if value is None else plain(value)


def _render(found: Coverage, limit: int) -> str:
    if not found.post_years:
        return "no matching cables"
    parts = [_years_table(found.years), _posts_table(found.posts, limit)]
    if found.gaps is not None:
        parts.append(_gaps_table(found.gaps, limit))
    untold = sum(one.issued.whole is None for one in found.post_years)
    notes = [_RESTS_ON]
    if any(gap.lost for gap in found.gaps or ()):
        notes.append(_LOST)
    if untold:
        notes.append(_UNTOLD.format(count=untold, all=len(found.post_years), least=LEAST_POINTS))
    if any(one.total for one in found.years):
        notes.append(_TOTALS)
    return printable("\n\n".join([*parts, *map(in_lines, notes)]))


def _years_table(years: Sequence[Share]) -> str:
    headers = ("year", "held", "missing", "all cables", "of all", "issued", "of issued")
    rows = [
        (
            one.name,
            one.held,
            one.missing,
            one.total or "",
            _percent(one.held, one.total),
            _about(one),
            _percent(one.held_of_issued, one.issued),
        )
        for one in years
    ]
    if any(one.total for one in years):
        return render_table(headers, rows)
    return render_table(headers[:3] + headers[5:], [row[:3] + row[5:] for row in rows])


def _posts_table(posts: Sequence[Share], limit: int) -> str:
    shown = posts[: limit or None]
    headers = ("post", "years", "held", "missing", "issued", "of issued")
    rows = [
        (one.name, _span(one.years), one.held, one.missing, _about(one), _share_of_issued(one))
        for one in shown
    ]
    return render_table(headers, rows) + _rest(len(posts) - len(shown), "posts")


def _gaps_table(gaps: Sequence[Gap], limit: int) -> str:
    if not gaps:
        return "No number below the highest is missing"
    shown = gaps[: limit or None]
    rows = [
        (
            " + ".join(gap.posts),
            str(gap.year),
            str(gap.first) if gap.size == 1 else f"{gap.first}-{gap.last}",
            gap.size,
            f"{gap.earliest} to {gap.latest}",
            gap.cited or "",
            gap.lost,
        )
        for gap in shown
    ]
    columns = 7 if any(gap.lost for gap in shown) else 6
    headers = ("post", "year", "not held", "count", "sent between", "cited", "lost")[:columns]
    return render_table(headers, [row[:columns] for row in rows]) + _rest(
        len(gaps) - len(shown), "ranges; --limit 0 shows all"
    )


def _rest(count: int, what: str) -> str:
    return f"\nand {count:,} more {what}" if count else ""


def _about(one: Share) -> str:
    return " + ".join(filter(None, (f"~{one.issued:,}" if one.issued else "", "?" if one.untold else "")))


def _share_of_issued(one: Share) -> str:
    return _percent(one.held_of_issued, one.issued)


def _percent(part: int, whole: int | None) -> str:
    if not whole:
        return ""
    share = part / whole
    return "under 0.1%" if 0 < share < 0.001 else f"{share:.1%}"


def _span(years: Sequence[int]) -> str:
    return str(years[0]) if len(years) == 1 else f"{years[0]}-{years[-1]}"
