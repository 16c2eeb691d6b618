"""`cleaner explain`: what spoke for and against each block of a document."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path

from rich.console import Console
from rich.text import Text

from cleaner.cli.commands.show import STYLES, consoles
from cleaner.corpus import work
from cleaner.corpus.search import answers
from cleaner.corpus.settings import Settings
from cleaner.formats.suffixes import format_of
from cleaner.judge.reasons import SOURCES, topic_words
from cleaner.model import Block, Evidence, InputError, Verdict
from cleaner.system import addresses
from cleaner.system.names import reason, shown

LONG = 400
SMALL = 0.15
"""Log-odds below which a topic's part is printed among the others."""


def explain(name: str, settings: Settings, *, whole: bool) -> int:
    """Print each block of a file ("-": standard input) with its verdict and evidence; returns the exit code."""
    from cleaner import formats

    say = consoles()
    path = Path(name) if name == "-" else addresses.place(name)
    if name != "-" and format_of(path.name) != "document":
        say.error(
            f"{shown(name)}: is a file of records, and explain reads one document: save the text of a record as a file"
        )
        return 1
    try:
        data = sys.stdin.buffer.read() if name == "-" else _bytes(path)
        kind = settings.kind if name == "-" else work.kind_of(path, settings.kind)
        source = formats.read(data, id=shown(name), kind=kind)
    except (OSError, InputError) as error:
        say.error(f"{shown(name)}: {reason(error)}")
        return 1
    found = work.make_cleaner(settings).explain(source, kind=source.kind)
    spans: dict[int, list[Verdict]] = {}
    whole_blocks: dict[int, Verdict] = {}
    for verdict in found.verdicts:
        if verdict.span is None:
            whole_blocks[verdict.block] = verdict
        else:
            spans.setdefault(verdict.block, []).append(verdict)
    words = {**SOURCES, **{rule.id: rule.why for rule in found.ruleset.rules}}
    for block in found.blocks:
        _block(say.out, block, whole_blocks.get(block.index), words, whole=whole)
        for verdict in spans.get(block.index, []):
            _verdict(say.out, verdict, block, words, whole=whole)
    say.out.print(Text(f"{len(found.blocks)} blocks, rules {found.ruleset.digest}", style="dim"))
    return 0


def _bytes(path: Path) -> bytes:
    if not addresses.is_remote(path):
        return path.read_bytes()
    with answers(path):
        return path.read_bytes()


def _block(console: Console, block: Block, verdict: Verdict | None, words: Mapping[str, str], *, whole: bool) -> None:
    where = f"{block.start}–{block.end}" if block.start >= 0 else block.path or ""
    console.print(
        Text(f"{block.index:>4}  {block.kind}, {block.words} words  {shown(where)}", style="dim"), soft_wrap=True
    )
    removed = verdict is not None and verdict.remove
    style = f"strike {STYLES[verdict.category]}" if verdict and removed and verdict.category else ""
    console.print(Text("      ").append(_short(block.text, whole), style=style), soft_wrap=True)
    if verdict is not None:
        _decision(console, verdict, words, whole=whole)


def _verdict(console: Console, verdict: Verdict, block: Block, words: Mapping[str, str], *, whole: bool) -> None:
    start, end = verdict.span or (0, len(block.text))
    style = f"strike {STYLES[verdict.category]}" if verdict.remove and verdict.category else ""
    console.print(Text("      span: ").append(_short(block.text[start:end], whole), style=style), soft_wrap=True)
    _decision(console, verdict, words, whole=whole)


def _decision(console: Console, verdict: Verdict, words: Mapping[str, str], *, whole: bool) -> None:
    word, style = ("remove", "bold red") if verdict.remove else ("keep", "bold green")
    line = Text("      → ").append(word, style=style)
    if verdict.category and verdict.remove:
        line.append(f" {verdict.category}", style=STYLES[verdict.category])
    line.append(f"  score {verdict.score:+.2f}")
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
    elif (told := words.get(evidence.source)) is not None:
        line.append(f"  {told}", style="default")
    return line


def _short(text: str, whole: bool, length: int = LONG) -> str:
    text = " ".join(text.split())
    return text if whole or len(text) <= length else f"{text[: length - 2]} …"
