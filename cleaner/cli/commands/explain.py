"""`cleaner explain`: what spoke for and against each block of a document, and what two presets decide differently."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass

from rich.console import Console
from rich.text import Text

from cleaner.cli.commands import document
from cleaner.cli.commands.show import STYLES, consoles
from cleaner.corpus.document import make_cleaner
from cleaner.corpus.settings import Settings
from cleaner.formats.records import SourceError
from cleaner.judge.decide import least_of
from cleaner.judge.reasons import BY_GUARD, SOURCES, places, topic_words
from cleaner.model import Block, Evidence, InputError, OptionError, Preset, Source, Verdict
from cleaner.pipeline.cleaner import Explanation
from cleaner.system.names import reason, shown

LONG = 400
SMALL = 0.15
"""Log-odds below which a topic's part is printed among the others."""
Key = tuple[int, tuple[int, int] | None]
"""A block, or a stretch inside one."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be printed: all blocks, or those of which something goes, or those with a text in them (case does not matter).

    `whole` prints long blocks and small parts of the evidence; `against` is a preset to compare with.
    """

    removed: bool = False
    find: str = ""
    whole: bool = False
    against: Preset | None = None


def explain(name: str, settings: Settings, wanted: Wanted) -> int:
    """Print the blocks of a document ("-": standard input, "FILE#12": a record) with verdict and evidence; returns the exit code."""
    say = consoles()
    try:
        source = document.read(name, settings)
        if settings.url is not None:
            source = dataclasses.replace(source, url=settings.url)
    except (OSError, InputError, OptionError, SourceError) as error:
        say.error(f"{shown(name)}: {reason(error)}")
        return 2 if isinstance(error, (FileNotFoundError, IsADirectoryError, NotADirectoryError, OptionError)) else 1
    found = make_cleaner(settings).explain(source, kind=source.kind)
    words = {**SOURCES, **{rule.id: rule.why for rule in found.ruleset.rules}}
    if wanted.against is not None:
        return _compare(say.out, source, found, settings, wanted)
    verdicts: dict[int, list[Verdict]] = {}
    for verdict in found.verdicts:
        verdicts.setdefault(verdict.block, []).append(verdict)
    printed = 0
    for block in found.blocks:
        own = verdicts.get(block.index, [])
        if not _is_wanted(block, own, wanted):
            continue
        printed += 1
        whole = next((verdict for verdict in own if verdict.span is None), None)
        _block(say.out, block)
        _text(say.out, block.text, whole, wanted)
        for verdict in own:
            if verdict.span is not None:
                _text(say.out, block.text[slice(*verdict.span)], verdict, wanted, head="span: ")
            _decision(say.out, verdict, least_of(verdict, found.thresholds), words, whole=wanted.whole)
    some = "" if printed == len(found.blocks) else f"{printed} of "
    say.out.print(Text(f"{some}{len(found.blocks)} blocks, rules {found.ruleset.digest}", style="dim"))
    return 0


def _is_wanted(block: Block, verdicts: list[Verdict], wanted: Wanted) -> bool:
    if wanted.removed and not any(verdict.remove for verdict in verdicts):
        return False
    return " ".join(wanted.find.casefold().split()) in " ".join(block.text.casefold().split())


def _compare(console: Console, source: Source, found: Explanation, settings: Settings, wanted: Wanted) -> int:
    """Print the blocks and stretches that two presets decide differently; 1 when there are some, as diff does."""
    assert wanted.against is not None
    other = make_cleaner(dataclasses.replace(settings, preset=wanted.against)).explain(source, kind=source.kind)
    sides = [_by_place(found), _by_place(other)]
    names = (settings.preset, wanted.against)
    differ = 0
    for key in sorted({*sides[0], *sides[1]}, key=lambda key: (key[0], key[1] or (-1, -1))):
        pair = [side.get(key) for side in sides]
        if _says(pair[0]) == _says(pair[1]):
            continue
        block = found.blocks[key[0]]
        if not _is_wanted(block, [verdict for verdict in pair if verdict is not None], wanted):
            continue
        differ += 1
        _block(console, block)
        _text(console, block.text if key[1] is None else block.text[slice(*key[1])], None, wanted)
        for name, verdict, side in zip(names, pair, (found, other), strict=True):
            line = Text(f"      {name:<9}").append(
                _says(verdict), style="bold red" if verdict and verdict.remove else "bold green"
            )
            if verdict is not None:
                line.append(_score(verdict, least_of(verdict, side.thresholds)))
            console.print(line, soft_wrap=True)
    console.print(
        Text(f"{differ} differences between {names[0]} and {names[1]}, {len(found.blocks)} blocks", style="dim")
    )
    return 1 if differ else 0


def _by_place(found: Explanation) -> dict[Key, Verdict]:
    return {(verdict.block, verdict.span): verdict for verdict in found.verdicts}


def _says(verdict: Verdict | None) -> str:
    return f"remove {verdict.category}" if verdict is not None and verdict.remove else "keep"


def _score(verdict: Verdict, threshold: float) -> str:
    score, limit = (f"{value:+.{places(verdict.score, threshold)}f}" for value in (verdict.score, threshold))
    if verdict.score > threshold:
        return f"  score {score}, goes above {limit}" + ("" if verdict.remove else ", but is left in")
    return f"  score {score}" + (BY_GUARD.format(limit) if verdict.remove else f", goes above {limit}")


def _block(console: Console, block: Block) -> None:
    where = f"{block.start}–{block.end}" if block.start >= 0 else block.path or ""
    console.print(
        Text(f"{block.index:>4}  {block.kind}, {block.words} words  {shown(where)}", style="dim"), soft_wrap=True
    )


def _text(console: Console, text: str, verdict: Verdict | None, wanted: Wanted, head: str = "") -> None:
    style = f"strike {STYLES[verdict.category]}" if verdict and verdict.remove and verdict.category else ""
    console.print(Text(f"      {head}").append(_short(text, wanted.whole), style=style), soft_wrap=True)


def _decision(console: Console, verdict: Verdict, threshold: float, words: Mapping[str, str], *, whole: bool) -> None:
    word, style = ("remove", "bold red") if verdict.remove else ("keep", "bold green")
    line = Text("      → ").append(word, style=style)
    if verdict.category and verdict.remove:
        line.append(f" {verdict.category}", style=STYLES[verdict.category])
    line.append(_score(verdict, threshold))
    console.print(line, soft_wrap=True)
    parts = sorted(verdict.evidence, key=lambda item: (-item.weight, item.source))
    small = [item for item in parts if not whole and abs(item.weight) < SMALL and topic_words(item.source) is not None]
    for evidence in parts:
        if evidence not in small:
            console.print(_evidence(evidence, words), soft_wrap=True)
    if small:
        weight = sum(item.weight for item in small)
        console.print(Text(f"        others  {weight:+.2f}  {len(small)} smaller parts (-v prints them)", style="dim"))


def _evidence(evidence: Evidence, words: Mapping[str, str]) -> Text:
    word, style = ("for    ", "red") if evidence.weight > 0 else ("against", "green")
    line = Text(f"        {word} {evidence.weight:+.2f}  ", style=style).append(evidence.source, style="bold")
    if evidence.matched:
        line.append(f"  “{shown(_short(evidence.matched, False, 100))}”", style="default")
    if (told := words.get(evidence.source)) is not None:
        line.append(f"  {told}", style="dim" if evidence.matched else "default")
    return line


def _short(text: str, whole: bool, length: int = LONG) -> str:
    text = " ".join(text.split())
    return text if whole or len(text) <= length else f"{text[: length - 2]} …"
