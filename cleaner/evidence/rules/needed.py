"""What a text must be like for a pattern to match, as the pattern says itself.

A pattern is read into clauses; each is a set of strings of which one must stand in any text that the pattern matches (the way code
search engines plan a regular expression, Cox 2012), between such neighbours as the pattern asks for; and, when it is tied to the
text's start or end, into what the text may start or end with and how long it may be. What the reader does not know asks for nothing:
the pattern is then tried wherever its keywords stand.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet

from cleaner.evidence.rules.literals import MARKS, Clause, Needs, edged, edges
from cleaner.evidence.rules.reader import subpattern_of
from cleaner.evidence.rules.subpatterns import ENDLESS, MOST, WIDE, flat, likely, size, without_longer

CLAUSES = 4
"""Clauses kept of a pattern, the most telling ones."""

_TELLING = frozenset("@#©ⓒ℗®™|/\\:：=<>()[]{}+*&%$€£•·›»«→▶►▸➤➔⇒➜👉➡⮕▷❯➥➞⇨☞🔗👇")
"""Characters that prose has seldom."""


def read(pattern: str, lists: Mapping[str, Sequence[str]]) -> Needs:
    """What a pattern needs; nothing at all when it holds syntax that is not known here."""
    part, more = subpattern_of(pattern, lists), subpattern_of(pattern, lists, MARKS)
    if part is None or more is None:
        return Needs()
    marked = set(map(_trimmed, more.needs()))
    # With marks there are more strings, and so now and then too many: then those without say more.
    useful = {clause for clause in marked.union(_unlike(part.needs(), marked)) if clause and _is_useful(clause)}
    return Needs(
        tuple(sorted(useful, key=lambda clause: (likely(clause), repr(clause)))[:CLAUSES]),
        tuple(sorted(part.head)) if part.opens and "" not in part.head else (),
        tuple(sorted(part.tail)) if part.closes and "" not in part.tail else (),
        part.width if part.opens and part.closes and part.width < ENDLESS else None,
        part.width if part.closes else None,
        part.digit,
    )


def _unlike(clauses: Sequence[Clause], marked: AbstractSet[Clause]) -> set[Clause]:
    """The clauses that are no marked one without its marks."""
    bare = {frozenset(edges(text)[0] for text in flat(clause)) for clause in marked}
    return {clause for clause in clauses if frozenset(flat(clause)) not in bare}


def _is_useful(clause: Clause) -> bool:
    """Whether looking for a clause costs less than it saves: of single characters only those help that few texts have."""
    most = MOST if all(isinstance(item, str) for item in clause) else WIDE
    texts = (edges(text)[0] for text in flat(clause))
    return size(clause) <= most and all(len(text) > 1 or text in _TELLING for text in texts)


def _trimmed(clause: Clause) -> Clause:
    """A clause whose strings have marks at their edges only, and only those that tell something; empty if it asks for nothing."""
    texts: list[str] = []
    branches: list[tuple[Clause, ...]] = []
    for item in clause:
        if isinstance(item, str):
            text, left, right = edged(item)
            if not text:
                return ()
            texts.append(f"{left}{text}{right}")
        else:
            branch = tuple(filter(None, map(_trimmed, item)))
            if not branch:
                return ()
            branches.append(branch)
    return (*without_longer(texts), *branches)
