"""What is known of a part of a pattern, and how parts are put together; `pattern` reads them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cleaner.witness.literals import Clause

MOST = 96
"""Strings that a clause may have: more cost as much to look for as the pattern itself."""
EMPTY = frozenset({""})
ENDLESS = 1_000_000
"""As wide as no text is."""


def likely(clause: Clause) -> float:
    """A rough measure of how often a clause holds: short strings often, long ones seldom."""
    return sum(0.3 ** min(len(text), 12) for text in clause)


@dataclass(slots=True)
class Part:
    """What is known of a part of a pattern."""

    width: int
    """The most characters that it can match."""
    exact: frozenset[str] | None = None
    """All strings that it can match, when they are few."""
    clauses: Sequence[Clause] = ()
    """What stands in the text where it matches (besides `exact`)."""
    head: frozenset[str] = EMPTY
    """A match starts with one of these."""
    tail: frozenset[str] = EMPTY
    """A match ends with one of these."""
    opens: bool = False
    """It matches at the text's start only."""
    closes: bool = False
    """It matches at the text's end only."""

    def needs(self) -> list[Clause]:
        """The clauses, those of an exact part included."""
        return [*self.clauses, *(clause_of(self.exact) if self.exact is not None else ())]


def strings(texts: frozenset[str]) -> Part:
    """A part that is one of these texts."""
    return Part(max(map(len, texts), default=0), texts, (), texts, texts)


def around(part: Part) -> Part:
    """A lookaround: it takes no room, and what it wants stands in the text."""
    return Part(0, EMPTY, part.needs())


def joined(parts: Sequence[Part]) -> Part:
    """Parts that stand one after the other."""
    run, found, whole = EMPTY, list[Clause](), True
    for part in parts:
        found += part.clauses
        if part.exact is not None and len(run) * len(part.exact) <= MOST:
            run = frozenset(a + b for a in run for b in part.exact)
            continue
        whole = False
        found += clause_of(run)
        run = part.exact if part.exact is not None else EMPTY
    if not whole:
        found += clause_of(run)
    head = tail = EMPTY
    for part in parts:
        if len(head) * len(part.head) > 2 * MOST:
            break
        head = frozenset(a + b for a in head for b in part.head)
        if part.exact is None:
            break
    for part in reversed(parts):
        if len(tail) * len(part.tail) > 2 * MOST:
            break
        tail = frozenset(b + a for a in tail for b in part.tail)
        if part.exact is None:
            break
    width = min(sum(part.width for part in parts), ENDLESS)
    first = next((n for n, part in enumerate(parts) if part.width), len(parts))
    last = next((n for n in range(len(parts) - 1, -1, -1) if parts[n].width), -1)
    return Part(
        width,
        run if whole else None,
        found,
        head,
        tail,
        any(part.opens for part in parts[: first + 1]),
        any(part.closes for part in parts[max(last, 0) :]),
    )


def either(parts: Sequence[Part]) -> Part:
    """Parts of which one matches."""
    if len(parts) == 1:
        return parts[0]
    exact: frozenset[str] | None = frozenset()
    for part in parts:
        exact = None if exact is None or part.exact is None or part.clauses else exact | part.exact
    if exact is not None and len(exact) > 2 * MOST:  # More than a clause can have: what each part needs says more.
        exact = None
    found: list[Clause] = []
    if exact is None:
        needs = [part.needs() for part in parts]
        if all(needs):
            wanted = frozenset(text for need in needs for text in min(need, key=likely))
            # Too many for a clause: a text that holds one of them holds its beginning.
            for size in (ENDLESS, 8, 6, 4):
                found = clause_of(frozenset(text[:size] for text in wanted))
                if found and len(found[0]) <= MOST:
                    break
    head = frozenset(text for part in parts for text in part.head)
    tail = frozenset(text for part in parts for text in part.tail)
    return Part(
        max(part.width for part in parts),
        exact,
        found,
        head if len(head) <= 4 * MOST else frozenset(text[:1] for text in head),
        tail if len(tail) <= 4 * MOST else frozenset(text[-1:] for text in tail),
        all(part.opens for part in parts),
        all(part.closes for part in parts),
    )


def clause_of(texts: frozenset[str]) -> list[Clause]:
    """The strings as a clause, without those that hold another one; nothing when one of them is empty."""
    if len(texts) > 2 * MOST:
        return []
    kept: list[str] = []
    for text in sorted(texts, key=lambda item: (len(item), item)):
        if not text:
            return []
        if not any(other in text for other in kept):
            kept.append(text)
    return [tuple(kept)]
