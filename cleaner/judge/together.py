"""What belongs together in a text, and so goes or stays together: the items of a list, a note and its mark, both ends of a container, a
heading and its section.

- `item`: of a list of which something stays, an item goes by a rule or a clearly higher score only: one that is missing is an odd hole.
  Where a rule names one of its items, or what stands right above it goes, the list may be a prompt, and the judge has it.
- `note`: the text of a footnote stays where its mark stays, and goes where all its marks go. So does the address of a link that stands
  apart, and what an abbreviation means.
- `container`: a line that only opens or closes something (an element, a fence of colons, a short code) stays where something between the
  two stays, and goes where all between them goes. The first line of a callout (`> [!NOTE]`) goes with all of the callout.
- `caption`: the caption of a table stays with it (`Table: …`, as Pandoc has it).
- `section`: a heading goes with all that stands below it, up to the next one that is no lower.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from itertools import groupby, takewhile

from cleaner.evidence.of_text import UNITS
from cleaner.judge.guards import stays, taken
from cleaner.model import Block, Category, Verdict
from cleaner.model.later import late_pattern

MORE = 1.5
"""Log-odds that a block reaches at least which goes with another one."""
MOST_INSIDE = 100
"""Most blocks of a container that goes with what it holds."""
_CALLOUT = late_pattern(r"(?:> ?)+\[![\w-]+\][+-]?")
_CAPTION = late_pattern(r"(?:table\b[^:]{0,8})?:\s", re.IGNORECASE)
_OPENS = frozenset("<{:")
STARTS = _OPENS | {"[", "*", ">"}
"""What a note begins with, an end of a container, or a callout."""
_NOTE = late_pattern(r"\*?\[(\^?[^\]\[]+)\]:\s")
_LABEL = late_pattern(r"\[(\^?[^\]\[]+)\]")
_WORD = late_pattern(r"\w+")
_MARK = late_pattern(
    r"<(?P<close>/?)(?P<tag>[a-zA-Z][\w-]*)(?:\s[^<>]*)?(?<!/)>"
    r"|\{\{[<%]\s*+(?P<stop>/?)\s*+(?P<code>[\w-]++)[^{}]*[%>]\}\}"
    r"|\{%-?\s*+(?P<end>end)?(?P<block>\w*+)[^{}]*%\}"
    r"|\A:{3,}(?P<fence>.*)\Z"
)


def odd_items(
    blocks: Sequence[Block], verdicts: Sequence[Verdict], named: AbstractSet[int], least: float
) -> Iterator[int]:
    """The items that would go by a score below `least` from a list of which something stays; `named` are the blocks that a rule names."""
    for kind, group in groupby(range(len(blocks)), lambda n: blocks[n].kind):
        if kind != "item":
            continue
        items = list(group)
        above = items[0] - 1
        gone = [n for n in items if verdicts[n].remove]
        if not 0 < len(gone) < len(items) or (above >= 0 and verdicts[above].remove) or not named.isdisjoint(items):
            continue
        yield from (n for n in gone if verdicts[n].score < least)


def settled(blocks: Sequence[Block], verdicts: Sequence[Verdict]) -> list[Verdict]:
    """The verdicts after all of these but `item`."""
    after = list(verdicts)
    starting = [block.index for block in blocks if block.text[:1] in STARTS and block.kind not in UNITS]
    for note, marks in _notes(blocks, starting):
        _settle(after, [note], marks, "note")
    pairs, bare = _containers(blocks, starting)
    for first, last in sorted(pairs, key=lambda pair: pair[1] - pair[0]):
        ends = [n for n in (first, last) if n in bare]
        inside = [n for n in range(first, min(last, first + MOST_INSIDE) + 1) if n not in ends]
        if last not in bare:
            inside.append(last)
        _settle(after, ends, inside or ends, "container")
    for n in starting:
        if _CALLOUT.fullmatch(blocks[n].text):
            callout = list(takewhile(lambda m: _goes_on(blocks[m].text), range(n + 1, len(blocks))))
            if callout:
                _settle(after, [n], callout, "container")
    for n in (block.index for block in blocks if block.kind == "table"):
        for beside in (n - 1, n + 1):
            if 0 <= beside < len(blocks) and _CAPTION.match(blocks[beside].text) and not after[n].remove:
                _settle(after, [beside], [n], "caption")
    for n in _sections(blocks, after):
        _settle(after, [n], [n + 1], "section")
    return after


def _goes_on(text: str) -> bool:
    """Whether a callout goes on in this block."""
    return text[:1] == ">" and _CALLOUT.match(text) is None


def _sections(blocks: Sequence[Block], verdicts: Sequence[Verdict]) -> Iterator[int]:
    """The headings below which something stands and all of it goes, the last first; the first one that stays may be the title."""
    size = len(blocks)
    title = next((n for n in range(size) if not verdicts[n].remove), size)
    staying = [0] * (size + 1)  # blocks with words that stay, from each on
    later: list[int] = []
    for n in range(size - 1, -1, -1):
        block, goes = blocks[n], verdicts[n].remove
        if block.kind == "heading":
            while later and blocks[later[-1]].level > block.level:
                later.pop()
            stop = later[-1] if later else size
            later.append(n)
            if not goes and n != title and stop > n + 1 and verdicts[n + 1].remove and staying[n + 1] == staying[stop]:
                yield n
                goes = True
        staying[n] = staying[n + 1] + (not goes and block.words > 0)


def _settle(verdicts: list[Verdict], members: Sequence[int], others: Sequence[int], guard: str) -> None:
    """Have `members` stay where one of the `others` stays, and go where none does."""
    if any(not verdicts[n].remove for n in others):
        for n in members:
            if verdicts[n].remove:
                verdicts[n] = stays(verdicts[n], guard)
        return
    category: Category | None = verdicts[others[0]].category
    for n in members:
        if not verdicts[n].remove and category is not None:
            verdicts[n] = taken(verdicts[n], category, (f"guard.{guard}", ""), guard, MORE)


def _notes(blocks: Sequence[Block], starting: Sequence[int]) -> Iterator[tuple[int, list[int]]]:
    """The blocks that say what a mark in other blocks means, with these."""
    found: dict[int, tuple[str, bool]] = {}
    for n in starting:
        if match := _NOTE.match(blocks[n].text):
            found[n] = (match.group(1).casefold(), blocks[n].text[0] == "*")
    if not found:
        return
    labels = _places(blocks, _LABEL, {label for label, is_word in found.values() if not is_word})
    words = _places(blocks, _WORD, {label for label, is_word in found.values() if is_word})
    for n, (label, is_word) in found.items():
        marks = [m for m in (words if is_word else labels).get(label, ()) if m != n]
        if marks:
            yield n, marks


def _places(blocks: Sequence[Block], pattern: re.Pattern[str], wanted: AbstractSet[str]) -> dict[str, list[int]]:
    """The blocks in which `pattern` finds each of these."""
    found: dict[str, list[int]] = {}
    for block in blocks if wanted else ():
        seen = {
            (match.group(1) if pattern.groups else match.group()).casefold() for match in pattern.finditer(block.text)
        }
        for label in seen & wanted:
            found.setdefault(label, []).append(block.index)
    return found


def _containers(blocks: Sequence[Block], starting: Sequence[int]) -> tuple[list[tuple[int, int]], set[int]]:
    """The blocks that open and close the same thing, and those of them that do nothing else."""
    opened: dict[str, list[int]] = {}
    order: list[tuple[str, int]] = []
    pairs: list[tuple[int, int]] = []
    bare: set[int] = set()
    for n in starting:
        text = blocks[n].text
        if text[0] not in _OPENS:
            continue
        if not _MARK.sub("", text).strip():
            bare.add(n)
        for match in _MARK.finditer(text):
            name, closes = _name(match, opened)
            if not closes:
                opened.setdefault(name, []).append(n)
                order.append((name, n))
                continue
            while name == "%" and order:  # closes whatever block was opened last
                last, at = order.pop()
                if last[0] == "%" and opened[last][-1:] == [at]:
                    name = last
            if opened.get(name):
                first = opened[name].pop()
                if first != n:
                    pairs.append((first, n))
    return pairs, bare


def _name(match: re.Match[str], opened: Mapping[str, Sequence[int]]) -> tuple[str, bool]:
    """What a mark opens or closes."""
    if match["tag"]:
        return f"<{match['tag'].lower()}", bool(match["close"])
    if match["code"]:
        return f"{{{{{match['code']}", bool(match["stop"])
    if match["fence"] is not None:
        return ":", not match["fence"].strip() and bool(opened.get(":"))
    if match["end"]:
        return f"%{match['block']}", True
    return f"%{match['block']}", False
