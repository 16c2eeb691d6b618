"""What is known of a part of a pattern, and how parts are put together; `pattern` reads them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import prod

from cleaner.evidence.rules.literals import Clause

MOST = 96
"""Strings that a clause may have: more cost as much to look for as the pattern itself."""
DEEP = 3
"""Clauses kept of a branch inside a clause, the most telling ones."""
WIDE = 400
"""Strings that all branches of a clause may have together: mostly the first few are looked for."""
EMPTY = frozenset({""})
ENDLESS = 1_000_000
"""As wide as no text is."""


def likely(clause: Clause) -> float:
    """A rough measure of how often a clause holds: short strings often, long ones seldom."""
    return sum(
        0.3 ** min(len(item), 12) if isinstance(item, str) else prod(min(likely(inner), 1.0) for inner in item)
        for item in clause
    )


def size(clause: Clause) -> int:
    """The strings of a clause, those of its branches included."""
    return sum(1 if isinstance(item, str) else sum(map(size, item)) for item in clause)


def flat(clause: Clause) -> tuple[str, ...]:
    """Strings of which one stands wherever the clause holds: of a branch those of its most telling clause."""
    return tuple(text for item in clause for text in ((item,) if isinstance(item, str) else flat(item[0])))


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
        found = _branches([part.needs() for part in parts])
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


def _branches(needs: Sequence[list[Clause]]) -> list[Clause]:
    """What stands in the text where one of several parts matches: a clause with a branch for each that needs more than one thing."""
    if not all(needs):
        return []
    plain: list[str] = []
    deep: list[tuple[Clause, ...]] = []
    for need in needs:
        best = sorted(set(need), key=lambda clause: (likely(clause), size(clause), repr(clause)))
        if len(best) == 1 and all(isinstance(item, str) for item in best[0]):
            plain += flat(best[0])
        else:
            deep.append(tuple(best[:DEEP]))
    if sum(sum(map(size, branch)) for branch in deep) + len(plain) > WIDE:
        plain += [text for branch in deep for text in flat(branch[0])]
        deep = []
    strings = _shortened(frozenset(plain)) if plain else [()]
    return [(*clause, *deep) for clause in strings]


def _shortened(texts: frozenset[str]) -> list[Clause]:
    """The strings as a clause; of too many their beginnings: a text that holds one of them holds its beginning."""
    found: list[Clause] = []
    for most in (ENDLESS, 8, 6, 4):
        found = clause_of(frozenset(text[:most] for text in texts))
        if found and len(found[0]) <= MOST:
            break
    return found


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
