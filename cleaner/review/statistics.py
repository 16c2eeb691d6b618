"""The page of statistics: progress, precision by rule and category with its interval, and the recall of what was read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from cleaner.review import index
from cleaner.review.agreement import Agreement, agreements
from cleaner.review.precision import Recall, Share
from cleaner.review.session import Session

_SUMS = "count(*), count(*) FILTER (state > 0), count(*) FILTER (state IN (1, 4))"


@dataclass(frozen=True, slots=True)
class Row:
    """A rule or category: removals, how many judged were right, and the same of the random sample."""

    name: str
    removals: int
    all: Share
    drawn: Share

    @property
    def shown(self) -> Share:
        """The share that is drawn: that of the sample where there is one."""
        return self.drawn if self.drawn.judged else self.all


def page(session: Session) -> dict[str, Any]:
    """What the template shows."""
    queue = session.queue
    rules = {
        code: (count, Share(right, judged))
        for code, count, judged, right in queue.rows(
            f"SELECT rule, {_SUMS} FROM i.fired JOIN r USING (n) GROUP BY rule"
        )
    }
    drawn = {
        code: Share(right, judged)
        for code, _, judged, right in queue.rows(f"SELECT rule, {_SUMS} FROM i.sample JOIN r USING (n) GROUP BY rule")
    }
    categories = queue.rows(f"SELECT category, {_SUMS} FROM r GROUP BY category")
    names = queue.names
    by_rule = [
        Row(names["rule"][code], count, share, drawn.get(code, Share())) for code, (count, share) in rules.items()
    ]
    by_category = [
        Row(names["category"][code], count, Share(right, judged), Share()) for code, count, judged, right in categories
    ]
    judged = [row for row in by_rule if row.all.judged]
    # The rules that are wrong most surely come first: those whose interval ends lowest.
    judged.sort(key=lambda row: (row.shown.interval[1], -row.removals, row.name))
    return {
        "progress": session.progress(),
        "rules": judged,
        "silent": len(by_rule) - len(judged),
        "categories": sorted(by_category, key=lambda row: (-row.removals, row.name)),
        "recall": recall(session),
        "agreement": agreement(session),
        "states": dict(
            zip(
                ("right", "wrong", "adjust", "category", "flagged", "disputed"),
                queue.rows(
                    "SELECT count(*) FILTER (state = 1), count(*) FILTER (state = 2), count(*) FILTER (state = 3), "
                    "count(*) FILTER (state = 4), count(*) FILTER (flagged), count(*) FILTER (disputed) FROM r"
                )[0],
                strict=True,
            )
        ),
    }


def recall(session: Session) -> dict[str, Any]:
    """Words that went rightly and words that were missed, in the documents that somebody has read."""
    _, _, documents = session.verdicts.keys()
    read = sorted(name for name in documents if session.verdicts.was_read(name))
    lines = {name: session.verdicts.missed(name) for name in read}
    gone: dict[str, int] = {}
    if read:
        gone = dict(
            session.queue.rows(
                "SELECT d.id, sum(words) FROM r JOIN i.documents d USING (doc) "
                "WHERE state <> 2 AND list_contains(?::VARCHAR[], d.id) GROUP BY 1",
                [[index.plain(name) for name in read]],
            )
        )
    missed = {name: sum(len((line.text or "").split()) for line in found) for name, found in lines.items()}
    return {
        "documents": len(read),
        "pieces": sum(map(len, lines.values())),
        "share": Recall(tuple((int(gone.get(index.plain(name), 0)), missed[name]) for name in read)),
    }


def agreement(session: Session) -> list[Agreement]:
    """How far people agree, of each two who judged the same removals."""
    verdicts = session.verdicts
    return agreements(verdicts.by_person(*names) for names in session.queue.judged_ones())
