"""What stands above the judge in a text: few named promises about what goes and what stays, each with its reason.

- `unit`: code or a table goes whole, and only by a strong rule.
- `paragraph`: a long paragraph never goes on what stands around it, unless the judge is sure.
- `shape`: a stretch in which no rule speaks, no wording is known and hardly a word of prompts stands needs a clearly higher score:
  headlines, subheadings and verse have the shape of boilerplate.
  Among paragraphs neither holds for what is longer than a subheading (`prompts.Prose`), but for verse.
- `headline`: the first line that no rule names stays above the text, though its words may not recur in it.
- `strong`: a strong rule that names a whole line takes it where the judge does not speak against it, a certain one anywhere.
- `listed`: headlines under a label for related articles go with the label.
- `enclosed`: a line or three between two parts of one appeal go with it.
- `letter`: a letter that asks for money goes from its salutation to its buttons.
- `announcing`: a label with a colon goes with the prompt right below it, where a rule names both alike.
- `item`, `note`, `container`, `caption`, `section`: what belongs together stays together or goes (`together`).

The numbers were chosen on the sets' and the project's own texts: without these guards 28.7 % of the look-alikes lost a line, with them
none.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from itertools import pairwise

from cleaner.evidence.of_text import UNITS, Signals, is_strong
from cleaner.evidence.rules.phrases import Hit
from cleaner.evidence.sequence import PROSE_WORDS
from cleaner.judge import prompts, together
from cleaner.judge.guards import LONG, stays, taken
from cleaner.model import Block, Category, Verdict
from cleaner.segment.normal import is_end

MORE = 1.5
"""Log-odds that a block reaches at least which a guard takes."""
SHAPE = 2.0
"""Log-odds above the judge's threshold from which a stretch goes on its shape alone."""
DOUBTLESS = 2.5
"""Log-odds from which `paragraph` leaves a block to the judge. Cross-validated by outlet over the columns of 930 pages, of the paragraphs
that it kept below them 214 words were the article's and 1,172 were not; above them none and 598."""
KNOWN = 3.0
"""Log-odds of a block's wording from which its words say what it is."""
TERMS, ENTRIES = 0.15, 2
"""Share of a block's characters that are words of prompts from which they say it, too. Of the news and the pages that the judge is fitted
on this frees 2,790 characters of boilerplate, and 38 of an article."""
TAKEN = 0.7
"""Log-odds above which a strong rule takes a line."""
LINE_WORDS = 3
"""Words from which a line says enough for a strong rule alone: shorter ones are found in verse and tickers, too."""
LABEL = 60
"""Most characters of a label above a list."""
HEADLINE = 110
"""Most characters of a headline under one."""
VERSE_WORDS = 10
"""Most words of a line of verse: headlines that stand in a list are longer as a rule."""
TOP = 4
"""Blocks at most that rules name above a headline."""
HEADLINE_WORDS = 3
"""Words that a headline has at least: shorter lines at the top are sections of the site as well."""
BELOW = 8
"""Blocks below a headline among which the text begins."""
LISTED = 8
"""Most headlines under one label."""
LISTED_SCORE = 0.0
"""Log-odds from which a line can be such a headline: of those between -.5 and 0 nearly half the words were the article's."""
ENCLOSED = 3
"""Most blocks between two parts of one appeal."""
ENCLOSED_SCORE = -1.5
"""Log-odds from which a block can belong to the appeal around it."""
ENCLOSED_RUNNING = -0.5
"""The same for a block that runs on: between the buttons of a blog's letter stand paragraphs of the letter. Of four labelled sets the guard
took one such block below -.2, 30 words of an advert."""
LETTER = 10
"""Most blocks of a letter that asks for money, between its salutation and its buttons."""
LETTER_SCORE = 0.0
"""Log-odds that one of them reaches at least: something in a letter asks."""
SALUTATION_WORDS, BUTTON_WORDS = 6, 3
"""Most words of a salutation, and of a button."""
_APPEALS = frozenset({"donation", "subscription"})


def apply(blocks: Sequence[Block], verdicts: Sequence[Verdict], signals: Signals, threshold: float) -> list[Verdict]:
    """The verdicts after the guards, in their order; `threshold` is the judge's, in log-odds."""
    strong = {hit.block: hit for hit in reversed(signals.hits) if is_strong(hit)}
    after = _kept(blocks, verdicts, signals, strong, threshold)
    named = {hit.block for hit in signals.hits if hit.rule.side == "drop"}
    first = _headline(blocks, after, named)
    if first is not None:
        after[first] = stays(after[first], "headline")
        # An outlet may ask for something there in words that no rule knows: then either that or what is below may be the headline.
        asking = {n for n, share in enumerate(signals.columns["lexicon_share"]) if (share or 0.0) > prompts.TERMS}
        second = _headline(blocks, after, named | asking) if first in asking else None
        if second is not None and not is_end(blocks[second].text):
            after[second] = stays(after[second], "headline")
    if any(block.kind == "item" for block in blocks):
        for n in list(together.odd_items(blocks, after, named, threshold + SHAPE)):
            after[n] = stays(after[n], "item")
    kept = {hit.block for hit in signals.hits if hit.rule.side == "keep"}
    for index, hit in strong.items():
        line = blocks[index].words >= LINE_WORDS and len(blocks[index].text) < LONG and index not in kept
        sure = hit.rule.strength == "certain" and index not in kept
        takes = sure or (line and after[index].score > TAKEN)
        if takes and not after[index].remove and blocks[index].kind not in UNITS:
            after[index] = taken(after[index], hit.rule.category, _voice(hit, blocks), "strong", MORE)
    for index, hit in strong.items():
        if hit.rule.category == "related" and after[index].remove and len(blocks[index].text) <= LABEL:
            for n in _headlines(blocks, after, index):
                after[n] = taken(after[n], "related", ("guard.listed", ""), "listed", MORE)
    for n, category in list(_enclosed(blocks, after)):
        after[n] = taken(after[n], category, ("guard.enclosed", ""), "enclosed", MORE)
    for n, category in list(_letters(blocks, after)):
        after[n] = taken(after[n], category, ("guard.letter", ""), "letter", MORE)
    for n, category in list(_announcing(blocks, after, signals.hits)):
        after[n] = taken(after[n], category, ("guard.announcing", ""), "announcing", MORE)
    marked = any(block.level or block.kind in UNITS or block.text[:1] in together.STARTS for block in blocks)
    if marked and any(verdict.remove for verdict in after):
        after = together.settled(blocks, after)
    return _without_cut_again(after)


def _without_cut_again(verdicts: Sequence[Verdict]) -> list[Verdict]:
    """The verdicts without cuts inside blocks that go as a whole: no character goes twice."""
    gone = {verdict.block for verdict in verdicts if verdict.remove and verdict.span is None}
    return [verdict for verdict in verdicts if verdict.span is None or verdict.block not in gone]


def _kept(
    blocks: Sequence[Block], verdicts: Sequence[Verdict], signals: Signals, strong: Mapping[int, Hit], threshold: float
) -> list[Verdict]:
    named = {hit.block for hit in signals.hits if hit.rule.side == "drop" and hit.counted}
    wording = [0.0 if score is None else score for score in signals.columns["wording"]]
    whole = {verdict.block for verdict in verdicts if verdict.remove and verdict.span is None}
    lines = {n for n in whole if blocks[n].kind not in UNITS}
    share, count = signals.columns["lexicon_share"], signals.columns["lexicon_count"]
    asking = {n for n in lines if (share[n] or 0.0) >= TERMS and (count[n] or 0.0) >= ENTRIES}
    spoken = _spoken(lines, {n for n in lines if n in named or n in asking or wording[n] >= KNOWN})
    unnamed = lines - named - {hit.block for hit in signals.hits if hit.rule.side == "keep"}
    among = {n for n in unnamed if not _is_verse(blocks, n, spoken)}
    if among:
        prose = prompts.Prose([block.words for block in blocks], [block.text for block in blocks], whole)
        among = {n for n in among if prose.is_around(n)}
    found: list[Verdict] = []
    for verdict in verdicts:
        index = verdict.block
        if not verdict.remove:
            found.append(verdict)
        elif blocks[index].kind in UNITS:
            found.append(verdict if verdict.span is None and index in strong else stays(verdict, "unit"))
        elif verdict.span is not None or index in named or index in among:
            found.append(verdict)
        elif len(blocks[index].text) >= LONG and wording[index] <= 0.0 and verdict.score < DOUBTLESS:
            found.append(stays(verdict, "paragraph"))
        elif index not in spoken and verdict.score < threshold + SHAPE:
            found.append(stays(verdict, "shape"))
        else:
            found.append(verdict)
    return found


def _is_verse(blocks: Sequence[Block], n: int, spoken: AbstractSet[int]) -> bool:
    """Whether a block may be a line of verse: it and one beside it, of which nothing speaks, are short and do not end like a sentence."""
    near = [n, *(k for k in (n - 1, n + 1) if 0 <= k < len(blocks) and k not in spoken)]
    lines = [k for k in near if blocks[k].words <= VERSE_WORDS and not is_end(blocks[k].text)]
    return n in lines and len(lines) > 1


def _spoken(whole: AbstractSet[int], speaking: AbstractSet[int]) -> frozenset[int]:
    """The blocks of those that go (`whole`) that stand in one unbroken stretch with a block whose words say what it is."""
    found = set(speaking)
    for n in sorted(whole):
        if n - 1 in found:
            found.add(n)
    for n in sorted(whole, reverse=True):
        if n + 1 in found:
            found.add(n)
    return frozenset(found)


def _headline(blocks: Sequence[Block], verdicts: Sequence[Verdict], named: AbstractSet[int]) -> int | None:
    """The first block that no rule names, if it would go, reads as a headline and stands above the text.

    Nothing but their meaning joins some headlines to what is below them, and where a prompt stands between they look like a part of it.
    """
    top = next((n for n in range(min(len(blocks), TOP + 1)) if n not in named), None)
    if top is None or not verdicts[top].remove or blocks[top].kind in UNITS:
        return None
    text = blocks[top].text
    if blocks[top].words < HEADLINE_WORDS or len(text) > HEADLINE or text.endswith((":", "：")):
        return None
    below = range(top + 1, min(len(blocks), top + 1 + BELOW))
    first = next((n for n in below if not verdicts[n].remove), None)
    return top if first is not None and blocks[first].words >= PROSE_WORDS and is_end(blocks[first].text) else None


def _headlines(blocks: Sequence[Block], verdicts: Sequence[Verdict], label: int) -> Iterator[int]:
    """The blocks under a label that read as headlines and stay so far, up to the first that is none."""
    found: list[int] = []
    for n in range(label + 1, min(len(blocks), label + 1 + LISTED)):
        if verdicts[n].remove:
            continue
        block = blocks[n]
        # The number of a headline says nothing by itself. What another guard gave back has no score left: it is not asked again.
        is_number = block.text.strip(".)").isdigit()
        if len(block.text) > HEADLINE or block.kind in UNITS or (block.text.endswith(".") and not is_number):
            return
        if verdicts[n].score < LISTED_SCORE and not is_number:
            return
        found.append(n)
        if not is_number:
            yield from found
            found.clear()


def _enclosed(blocks: Sequence[Block], verdicts: Sequence[Verdict]) -> Iterator[tuple[int, Category]]:
    """The blocks between two parts of an appeal, with its category."""
    ends = [v for v in verdicts if v.remove and v.span is None and v.category in _APPEALS]
    ends.sort(key=lambda verdict: verdict.block)
    for first, last in pairwise(ends):
        between = range(first.block + 1, last.block)
        if not 0 < len(between) <= ENCLOSED or first.category is None:
            continue
        if all(verdicts[n].score > _enclosed_least(blocks[n]) and blocks[n].kind not in UNITS for n in between):
            yield from ((n, first.category) for n in between if not verdicts[n].remove)


def _enclosed_least(block: Block) -> float:
    return ENCLOSED_RUNNING if block.words >= PROSE_WORDS and is_end(block.text) else ENCLOSED_SCORE


def _letters(blocks: Sequence[Block], verdicts: Sequence[Verdict]) -> Iterator[tuple[int, Category]]:
    """The blocks of a letter that asks for money: between its salutation and the buttons for amounts, both of which go."""
    gone = {v.block: v.category for v in verdicts if v.remove and v.span is None}
    for first in (n for n, category in gone.items() if category == "donation" and _is_salutation(blocks[n])):
        for last in range(first + 1, min(len(blocks) - 1, first + 2 + LETTER)):
            pair = (last, last + 1)
            # Alone, "Monthly" and "Annual" are as much a subscription's.
            if all(gone.get(n) in _APPEALS and blocks[n].words <= BUTTON_WORDS for n in pair):
                inside = range(first + 1, last)
                between = [n for n in inside if n not in gone]
                # What asks may be gone already: the stricter the preset, the likelier, and it takes no less for that.
                asks = any(gone.get(n) in _APPEALS if n in gone else verdicts[n].score > LETTER_SCORE for n in inside)
                if asks and not _has_unit(blocks, between):
                    yield from ((n, "donation") for n in between)
                break


def _is_salutation(block: Block) -> bool:
    return block.words <= SALUTATION_WORDS and block.text.endswith((",", "，", "、", "!", ":"))


def _has_unit(blocks: Sequence[Block], numbers: Sequence[int]) -> bool:
    return any(blocks[n].kind in UNITS for n in numbers)


def _announcing(
    blocks: Sequence[Block], verdicts: Sequence[Verdict], hits: Sequence[Hit]
) -> Iterator[tuple[int, Category]]:
    """Labels with a colon that a rule names as the beginning of the prompt right below, which goes."""
    gone = {v.block: v.category for v in verdicts if v.remove and v.span is None}
    seen = set(gone)
    for hit in hits:
        n = hit.block
        named = hit.rule.side == "drop" and hit.counted and hit.whole and gone.get(n + 1) == hit.rule.category
        if named and n not in seen and len(blocks[n].text) <= LABEL and blocks[n].text.endswith((":", "：")):
            seen.add(n)
            yield n, hit.rule.category


def _voice(hit: Hit, blocks: Sequence[Block]) -> tuple[str, str]:
    return hit.rule.id, blocks[hit.block].text[hit.start : hit.end]
