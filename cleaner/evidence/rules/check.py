"""Checking rule packs: every example is run, and what makes a rule fragile is refused.

`cleaner rules check` and the tests call the same code.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache

import regex

from cleaner.evidence.rules.patterns import checked_pattern, compile_pattern, ready_needs, used_lists
from cleaner.evidence.rules.phrases import Hit, Phrases
from cleaner.evidence.rules.scan import ready_keywords
from cleaner.model import Block, Example, PackError, Rule
from cleaner.packs import limits
from cleaner.segment import normal
from cleaner.segment.normal import count_words

MIN_EXAMPLES = 2
HARD = 40_000
"""Characters of the texts on which a pattern is tried: as many as it is ever given at once (`phrases.MAX_SEARCH`, twice)."""
PROSE, SAMPLE = 60, 40
"""Characters of a near miss from which it is prose, and how many of them a rule's cost is measured on."""
LABEL = 300
"""Characters of a block that is only tokens of a kind (amounts, page numbers, dashes); a pattern for such may name no word."""
HARD_TIMEOUT = 2.0
"""Seconds of the process that it may take for one."""
PORTION = 40
"""A fortieth of that is tried first."""
SUSPECT = 0.002
"""Seconds for it; a sound pattern stays far below, and one above is looked at more closely."""
STEEP = 0.1
"""Seconds for it that no sound pattern takes (of those that ship none takes a third), whatever it takes for more characters."""
_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*(?:\.[a-z0-9]+(?:-[a-z0-9]+)*){2,}")
MarkupHits = Callable[[Rule, str], list[str]]


def check(
    rules: Sequence[Rule],
    among: Sequence[Rule] | None = None,
    markup: MarkupHits | None = None,
    step: Callable[[], None] = lambda: None,
) -> list[str]:
    """Problems of `rules`, each a line that names file, rule and field; none means all is well.

    `among` are all rules in force: a strong or certain one of them may not fire on a `no_match` example of `rules`, nor the other
    way round. `markup` runs a markup rule on an HTML example and returns what it matched (None: those are left out). `step` is called
    when a rule is done.
    """
    problems: list[str] = []
    for rule in rules:
        where = f"{', '.join((rule.file, *rule.sources))}: {rule.id}"
        problems += [f"{where}: {line}" for line in _check_form(rule)]
        try:
            problems += [f"{where}: {line}" for line in _check_examples(rule, markup)]
        except PackError as error:
            problems.append(str(error))
        step()
    if not problems:
        problems += check_guards(rules, list(rules) if among is None else among)
    return problems


def _check_form(rule: Rule) -> Iterator[str]:
    if not _ID.fullmatch(rule.id):
        yield "id: wants lower-case words joined by dots, as in de.newsletter.signup"
    elif rule.category != rule.id.split(".")[1]:
        yield f"id: its second word should be the category, {rule.category}"
    if rule.languages and rule.id.split(".")[0] not in rule.languages:
        yield f"id: its first word should be the language, {rule.languages[0]}"
    if len(rule.match) < MIN_EXAMPLES:
        yield f"match: wants at least {MIN_EXAMPLES} examples"
    if len(rule.no_match) < MIN_EXAMPLES:
        yield f"no_match: wants at least {MIN_EXAMPLES} near misses"
    if rule.kind == "phrase" and not ready_keywords(rule) and not _is_short(rule):
        yield f"pattern: names no word, and may match in blocks of more than {LABEL} characters: say what must stand there"
    for number, pattern in enumerate((rule.pattern, *rule.unless) if rule.kind != "structure" else ()):
        name = f"unless {number}" if number else "pattern"
        for line in _check_pattern(rule, pattern):
            yield f"{name}: {line}"


def _is_short(rule: Rule) -> bool:
    """Whether a pattern matches whole blocks of few characters only: it costs other blocks nothing, even without a word to look for."""
    longest = ready_needs(rule).longest
    return longest is not None and longest <= LABEL


def _check_pattern(rule: Rule, pattern: str) -> Iterator[str]:
    try:
        compiled = checked_pattern(rule, pattern)
    except PackError as error:
        yield str(error).split(": ", 3)[-1]
        return
    if compiled.fullmatch(""):
        yield "matches the empty string"
    if "\u2019" in pattern:
        yield "has a curly apostrophe; the matching view has straight ones"
    elif rule.kind == "phrase":
        yield from _never_seen(rule, pattern)
    if limits.repeats(pattern):
        yield from limits.backtracking(pattern)
        yield from _slow(rule, pattern, compiled)


def _never_seen(rule: Rule, pattern: str) -> Iterator[str]:
    """What a pattern, or a list that it names, wants of a text and the matching view never has."""
    for what in dict.fromkeys(limits.never_seen(pattern, _seen)):
        yield f"has {what}, which the matching view never has"
    for name, words in used_lists(rule, pattern).items():
        for word in words:
            if _seen(word) != word:
                yield f"list {name}: {word!a} never stands in the matching view; there it is {_seen(word)!r}"
                break


@lru_cache(maxsize=4096)
def _seen(text: str) -> str:
    return normal.view(text)[0]


def _slow(rule: Rule, pattern: str, compiled: regex.Pattern[str]) -> Iterator[str]:
    """Whether `pattern` takes too long on its own worst cases.

    In linear time `HARD` characters take some milliseconds, so the bound of `HARD_TIMEOUT` is out of reach for a slow machine and in easy
    reach of a pattern that is quadratic. Only what is slow on a fortieth of that size already, and may grow faster than its length, is
    tried in full. Repeats with a bound that can share out the same words in many ways (each name by one of two lists, sixteen times) stop
    growing at some length: those are told by what the first size takes.
    """
    examples = [example.text for example in (*rule.match, *rule.no_match)]
    words = [word for name, words in rule.lists.items() if f"\\L<{name}>" in pattern for word in words]
    for text in limits.worst_cases(pattern, examples, words, HARD // PORTION):
        try:
            if _seconds(compiled, text) > SUSPECT and (least := _seconds(compiled, text)) > SUSPECT:
                if least > STEEP and _seconds(compiled, text) > STEEP:
                    such = f"{len(text):,} characters such as {text[:40]!r}"
                    yield f"needs more than {STEEP} s for {such}: its repeats share them out in many ways"
                    return
                _try(compiled, "", text.rstrip("\u0001"), "")
                _try(compiled, text[:20], text[-20:-2], "\u0001")
        except TimeoutError:
            yield f"needs more than {HARD_TIMEOUT} s for {HARD:,} characters such as {text[:40]!r}"
            return


def _try(compiled: regex.Pattern[str], head: str, unit: str, end: str) -> None:
    """Search `HARD` characters, a unit again and again, or be sure that they are searched in time. Raises TimeoutError."""

    def of(size: int) -> str:
        return (head + unit * (size // len(unit) + 1))[:size] + end

    one = four = float("inf")
    for _ in range(3):  # what else the machine does makes a search longer, never shorter
        one = min(one, _seconds(compiled, of(HARD // PORTION)))
        four = min(four, _seconds(compiled, of(4 * HARD // PORTION)))
        # What is linear in the length and what is quadratic, as the two sizes tell. The first can be trusted, the second is a small
        # difference of two large numbers: a fourth of the bound is far from it.
        square = max(0.0, (four - 4 * one) / 12)
        if PORTION * (one - square) <= HARD_TIMEOUT * 3 / 4 and PORTION**2 * square <= HARD_TIMEOUT / 4:
            return
    _exhaust(compiled, of(HARD))


def _seconds(compiled: regex.Pattern[str], text: str) -> float:
    start = time.process_time()
    _exhaust(compiled, text)
    return time.process_time() - start


def _exhaust(compiled: regex.Pattern[str], text: str) -> None:
    for _ in compiled.finditer(text, timeout=HARD_TIMEOUT):
        pass


def example_block(text: str) -> Block:
    """An example as the one block of a document."""
    seen = normal.view(text)[0].strip()
    return Block(0, seen, count_words(seen), 0, len(text))


def _check_examples(rule: Rule, markup: MarkupHits | None) -> Iterator[str]:
    if rule.kind != "phrase":
        yield from _check_markup(rule, markup)
        return
    phrases = Phrases([rule])
    for number, example in enumerate(rule.match, 1):
        hits = phrases.find([example_block(example.text)])
        if not hits:
            yield f"match {number}: does not match: {example.text!r}"
        elif example.hit is not None and all(_matched(hit, example) != example.hit for hit in hits):
            yield f"match {number}: matched {_matched(hits[0], example)!r}, not {example.hit!r}"
        elif example.cut is not None and all(_cut(hit, example) != example.cut for hit in hits):
            yield f"match {number}: would cut {_cut(hits[0], example)!r}, not {example.cut!r}"
    for number, example in enumerate(rule.no_match, 1):
        hits = phrases.find([example_block(example.text)])
        if hits:
            yield f"no_match {number}: matched {_matched(hits[0], example)!r}"


def _check_markup(rule: Rule, markup: MarkupHits | None) -> Iterator[str]:
    for example in (*rule.match, *rule.no_match):
        if not example.is_html:
            yield "a markup rule's examples are html"
            return
    if markup is None:
        return
    for number, example in enumerate(rule.match, 1):
        found = markup(rule, example.text)
        if not found:
            yield f"match {number}: does not match: {example.text!r}"
        elif example.hit is not None and example.hit not in found:
            yield f"match {number}: matched {found[0]!r}, not {example.hit!r}"
    for number, example in enumerate(rule.no_match, 1):
        found = markup(rule, example.text)
        if found:
            yield f"no_match {number}: matched {found[0]!r}"


def _matched(hit: Hit, example: Example) -> str:
    return example_block(example.text).text[hit.start : hit.end]


def _cut(hit: Hit, example: Example) -> str | None:
    return None if hit.cut is None else example_block(example.text).text[hit.cut[0] : hit.cut[1]]


def check_guards(rules: Iterable[Rule], among: Sequence[Rule]) -> Iterator[str]:
    """A strong or certain rule that fires on another rule's `no_match` example would delete what that rule guards."""
    ours = {rule.id for rule in rules}
    heavy = [
        rule
        for rule in among
        if rule.kind == "phrase" and rule.side == "drop" and rule.strength in {"strong", "certain"}
    ]
    every, mine = Phrases(heavy), Phrases([rule for rule in heavy if rule.id in ours])
    for rule in among:
        if rule.kind != "phrase" or rule.side != "drop":
            continue
        # On the examples of a rule that is not checked only those that are checked can be at fault.
        phrases = every if rule.id in ours else mine
        for hit in phrases.find([example_block(example.text) for example in rule.no_match]):
            if hit.rule.id != rule.id:
                found = _matched(hit, rule.no_match[hit.block])
                yield f"{rule.file}: {rule.id}: no_match {hit.block + 1}: {hit.rule.id} fires on it ({found!r})"


def cost(rules: Iterable[Rule], among: Iterable[Rule]) -> list[tuple[Rule, float]]:
    """What a search of each phrase rule costs, in microseconds a text, dearest first.

    The texts are the near misses among `among` in the rule's languages (in any, for a rule of no language): sentences of articles, of
    some 150 characters. What a rule costs a document is this times the blocks in which its keywords and its pattern's own literals stand.
    """
    prose: dict[str, list[str]] = {}
    for rule in among:
        for example in rule.no_match if rule.kind == "phrase" else ():
            if len(example.text) >= PROSE:
                for language in rule.languages or ("",):
                    prose.setdefault(language, []).append(example_block(example.text).text)
    every = [text for texts in prose.values() for text in texts]
    found: list[tuple[Rule, float]] = []
    for rule in rules:
        own = [text for language in rule.languages for text in prose.get(language, ())] or every
        if rule.kind != "phrase" or not own:
            continue
        texts = own[:: max(1, len(own) // SAMPLE)]
        pattern = compile_pattern(rule, rule.pattern)
        best = float("inf")
        for _ in range(3):
            start = time.perf_counter()
            for text in texts:
                pattern.search(text)
            best = min(best, time.perf_counter() - start)
        found.append((rule, 1e6 * best / len(texts)))
    return sorted(found, key=lambda item: (-item[1], item[0].id))
