"""What is known of a part of a pattern, and how parts are put together; `reader` reads them."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import prod

from cleaner.evidence.rules.literals import MARKS, Clause

MOST = 96
"""Strings that a clause may have: more cost as much to look for as the pattern itself."""
DEEP = 3
"""Clauses kept of a branch inside a clause, the most telling ones."""
WIDE = 400
"""Strings that all branches of a clause may have together: mostly the first few are looked for."""
EMPTY = frozenset({""})
_CIRCLED = (("\u24b6", "\u24e9"), ("\U0001f130", "\U0001f189"))
ENDLESS = 1_000_000
"""As wide as no text is."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How many strings may be told of a part: of a set of characters, of parts that follow each other, of several ways, and in a clause."""

    chars: int
    product: int
    union: int
    clause: int
    cost: Callable[[Clause], float]
    """Of two clauses the one that costs less is kept."""


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


FEW = Limits(24, MOST, 2 * MOST, 2 * MOST, likely)


@dataclass(slots=True)
class Subpattern:
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
    gap: bool | None = False
    """No word goes on at its end; None: it may be empty as well, and what stands before it counts."""
    lead: bool | None = False
    """No word goes on where it starts; None: it may be empty as well, and what follows it counts."""
    digit: bool = False
    """A digit stands in each match, whatever the script."""

    def needs(self, limits: Limits = FEW) -> list[Clause]:
        """The clauses, those of an exact part included."""
        return [*self.clauses, *(clause_of(self.exact, limits.clause) if self.exact is not None else ())]


def strings(texts: frozenset[str]) -> Subpattern:
    """A part that is one of these texts."""
    width = max(map(len, texts), default=0)
    digit = all(any(map(str.isdecimal, text)) for text in texts) and bool(texts)
    return Subpattern(width, texts, (), texts, texts, gap=gap_of(texts, -1), lead=gap_of(texts, 0), digit=digit)


def gap_of(texts: Iterable[str], side: int) -> bool | None:
    """`Subpattern.gap` (side -1) or `Subpattern.lead` (side 0) of a part that is one of these texts."""
    gap: bool | None = True
    for text in texts:
        if not text:
            gap = None
        elif text[side] not in MARKS and not outside_words(text[side]):
            return False
    return gap


@lru_cache(maxsize=4096)
def outside_words(char: str) -> bool:
    """Whether a character surely belongs to no word, as the `regex` module sees words."""
    kind = unicodedata.category(char)
    # Among the other symbols are letters in circles and squares, which count as letters.
    return kind[0] in "PSZ" and kind != "Pc" and not any(low <= char <= high for low, high in _CIRCLED)


def around(part: Subpattern, limits: Limits = FEW) -> Subpattern:
    """A lookaround: it takes no room, and what it wants stands in the text."""
    return Subpattern(0, EMPTY, part.needs(limits), gap=None, lead=None, digit=part.digit)


def gap_between(parts: Iterable[Subpattern], gap: bool | None = None) -> bool | None:
    """`Subpattern.gap` of parts that stand one after the other, and after something with a `gap`."""
    for part in parts:
        gap = gap if part.gap is None else part.gap
    return gap


def lead_between(parts: Iterable[Subpattern], lead: bool | None = None) -> bool | None:
    """`Subpattern.lead` of parts, the last one first, that stand before something with a `lead`."""
    for part in parts:
        lead = lead if part.lead is None else part.lead
    return lead


def all_gaps(gaps: Iterable[bool | None]) -> bool | None:
    """What several ways have in common of their gaps."""
    found: bool | None = True
    for gap in gaps:
        if gap is False:
            return False
        found = None if gap is None else found
    return found


def fits(run: int, more: int, limits: Limits) -> bool:
    """Whether so many strings, each followed by one of so many, are few enough; one string alone makes no more of them."""
    return run * more <= (limits.union if limits is not FEW and min(run, more) == 1 else limits.product)


def joined(parts: Sequence[Subpattern], limits: Limits = FEW) -> Subpattern:
    """Parts that stand one after the other; sets of strings stay within `limits`."""
    if len(parts) == 1:
        return parts[0]
    run, found, whole = EMPTY, list[Clause](), True
    for part in parts:
        found += part.clauses
        if part.exact is not None and fits(len(run), len(part.exact), limits):
            run = frozenset([a + b for a in run for b in part.exact])
            continue
        whole = False
        found += clause_of(run, limits.clause)
        run = part.exact if part.exact is not None else EMPTY
    if not whole:
        found += clause_of(run, limits.clause)
    if whole and len(run) <= limits.product:
        head = tail = run
    else:
        head, tail = _head(parts, limits), _tail(parts, limits)
    return Subpattern(
        min(sum([part.width for part in parts]), ENDLESS),
        run if whole else None,
        found,
        head,
        tail,
        _is_tied(parts, "opens"),
        _is_tied(parts[::-1], "closes"),
        gap_between(parts),
        lead_between(parts[::-1]),
        True in [part.digit for part in parts],
    )


def _is_tied(parts: Sequence[Subpattern], end: str) -> bool:
    """Whether one of the parts up to the first that takes room is tied to that end of the text."""
    for part in parts:
        if getattr(part, end):
            return True
        if part.width:
            return False
    return False


def _head(parts: Sequence[Subpattern], limits: Limits) -> frozenset[str]:
    head = EMPTY
    for part in parts:
        if len(head) * len(part.head) > limits.product:
            break
        head = frozenset([a + b for a in head for b in part.head])
        if part.exact is None:
            break
    return head


def _tail(parts: Sequence[Subpattern], limits: Limits) -> frozenset[str]:
    tail = EMPTY
    for part in reversed(parts):
        if len(tail) * len(part.tail) > limits.product:
            break
        tail = frozenset([b + a for a in tail for b in part.tail])
        if part.exact is None:
            break
    return tail


def either(parts: Sequence[Subpattern], limits: Limits = FEW) -> Subpattern:
    """Parts of which one matches; sets of strings stay within `limits`."""
    if len(parts) == 1:
        return parts[0]
    exact: frozenset[str] | None = frozenset()
    for part in parts:
        exact = None if exact is None or part.exact is None or part.clauses else exact | part.exact
    if exact is not None and len(exact) > limits.union:  # More than a clause can have: what each part needs says more.
        exact = None
    found: list[Clause] = []
    if exact is None:
        needs = [part.needs(limits) for part in parts]
        if limits is FEW:
            found = _branches(needs)
        elif all(needs):
            best = (flat(min(need, key=limits.cost)) for need in needs)
            found = clause_of(frozenset(text for clause in best for text in clause), limits.clause)
    head = frozenset(text for part in parts for text in part.head)
    tail = frozenset(text for part in parts for text in part.tail)
    return Subpattern(
        max(part.width for part in parts),
        exact,
        found,
        head if len(head) <= limits.union else frozenset(text[:1] for text in head),
        tail if len(tail) <= limits.union else frozenset(text[-1:] for text in tail),
        all(part.opens for part in parts),
        all(part.closes for part in parts),
        all_gaps(part.gap for part in parts),
        all_gaps(part.lead for part in parts),
        all(part.digit for part in parts),
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


def clause_of(texts: frozenset[str], most: int = 2 * MOST) -> list[Clause]:
    """The strings as a clause, without those that hold another one; nothing when one of them is empty, or for more than `most`."""
    if len(texts) > most or not all(text.strip(MARKS) for text in texts):
        return []
    return [tuple(without_longer(texts))]


def without_longer(texts: Iterable[str]) -> list[str]:
    """The strings that hold no other one of them, the shortest first."""
    kept: dict[str, None] = {}
    sizes: list[int] = []
    if len(every := set(texts)) == 1:
        return list(every)
    for text in sorted(every, key=lambda item: (len(item), item)):
        size = len(text)
        few = len(kept) < size * len(sizes)
        if (
            any(other in text for other in kept)
            if few
            else any(text[at : at + length] in kept for length in sizes for at in range(size - length + 1))
        ):
            continue
        kept[text] = None
        if not sizes or sizes[-1] != size:
            sizes.append(size)
    return list(kept)
