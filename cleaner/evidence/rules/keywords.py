"""The keywords of a rule: strings of which one stands in every text that its pattern matches, for one search over all rules at once.

They are read off the pattern. In a keyword `MARKS` (at its start or end) say that a word, or the text, must begin or end there.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from functools import lru_cache

from cleaner.evidence.rules import reader
from cleaner.evidence.rules.literals import EDGE, END, START, Clause, edged, edges, of_word
from cleaner.evidence.rules.subpatterns import Limits, flat, without_longer

LONGEST = 10
"""Characters of a keyword: what is longer is hardly rarer, and what is built for the search grows."""
VAGUE = 3.5
"""The weight of a clause from which a search with it finds hardly fewer texts than a search without."""


def weight(clause: Clause) -> float:
    """A rough measure of how often one of these stands in a text: a letter of an alphabet often, a sign of a large script or of a
    currency seldom."""
    return sum(map(_share, flat(clause)))


@lru_cache(maxsize=65_536)
def _share(keyword: str) -> float:
    text, left, right = edges(keyword)
    found = (0.5 if left == EDGE else 0.1 if left else 1.0) * (0.5 if right == EDGE else 0.1 if right else 1.0)
    for char in text:
        if char in " .,":
            found *= 0.9
        elif unicodedata.category(char) == "Sc":
            found *= 0.02
        else:
            found *= 0.3 if char < "\u0900" else 0.1
    return found


LIMITS = Limits(100, 16, 1_500, 3_000, weight)
"""A search for many words at once does not mind many, but what is built for it grows with them."""


def derived(pattern: str, lists: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    r"""The keywords of a pattern: its most telling clause; none when it has no clause that tells anything.

    >>> [told(keyword) for keyword in derived(r"^our (?:bulletin|letters?)\b", {})]
    ['^our bulletin', '^our letter']
    """
    clauses = filter(None, map(_trimmed, reader.clauses(pattern, lists, LIMITS)))
    least, best = min(((weight(clause), clause) for clause in clauses), default=(VAGUE, ()))
    return best if least < VAGUE else ()


def _trimmed(clause: Clause) -> tuple[str, ...]:
    """A clause without marks that tell nothing and without strings that another one makes needless."""
    texts = set[str]()
    for raw in flat(clause):
        text, left, right = edged(raw)
        if not text:
            return ()
        texts.add(f"{left}{text[:LONGEST]}{right if len(text) <= LONGEST else ''}")
    return tuple(sorted(without_longer(texts)))


def told(keyword: str) -> str:
    """A keyword for people: `^` and `$` for the ends of the text, `*` where a word may go on.

    >>> told(f"{EDGE}sign up"), told(f"{EDGE}app{EDGE}")
    ('sign up*', 'app')
    """
    text, left, right = edges(keyword)
    before = "^" if left == START else "*" if not left and of_word(text[0]) else ""
    return f"{before}{text}{'$' if right == END else '*' if not right and of_word(text[-1]) else ''}"
