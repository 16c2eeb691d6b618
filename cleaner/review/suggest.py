"""Verdicts → examples for the rules concerned, so that a mistake seen once becomes a test; and a pack that silences a rule."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cleaner.corpus import reports
from cleaner.evidence.rules.check import example_block
from cleaner.evidence.rules.phrases import Phrases
from cleaner.model import CleanerError, Rule
from cleaner.packs import RuleSet
from cleaner.packs.file import OLD_NAMES
from cleaner.review.precision import RIGHT
from cleaner.review.verdicts import FILE, Verdicts, decided
from cleaner.segment import normal
from cleaner.system.addresses import host_of

if TYPE_CHECKING:
    from tomlkit.items import Array

DROPS = 5
"""Right removals that are turned into `match` examples of one rule; every wrong one becomes a `no_match` example."""
LONGEST = 600
"""Characters of an example: a longer text is one of another kind, and says little about the rule's words."""
NOTE = "judged wrong in a review"


@dataclass(slots=True)
class Examples:
    """What a review says of one rule: texts it must match, with what it matched, and texts it must leave alone."""

    rule: Rule
    match: dict[str, str] = field(default_factory=dict)
    no_match: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Mistake:
    """A removal that was judged wrong: where and what, and the rules that spoke for it."""

    host: str
    text: str
    rules: tuple[str, ...]


@dataclass(slots=True)
class Suggestions:
    """All that one run's verdicts suggest. `passed` counts judged removals no example can be made of, by why."""

    examples: dict[str, Examples] = field(default_factory=dict)
    mistakes: list[Mistake] = field(default_factory=list)
    right: set[tuple[str, str]] = field(default_factory=set)
    """Pairs of rule and host where the rule was right at least once."""
    passed: dict[str, int] = field(default_factory=dict)


def suggest(out: Path, rules: RuleSet) -> Suggestions:
    """Read the verdicts of the run under `out`."""
    verdicts = Verdicts.load(out / FILE)
    known = {rule.id: rule for rule in rules.rules}
    found = Suggestions()
    for value in reports.read(out / "report.jsonl"):
        if value.get("error") is not None:
            continue
        host = host_of(value.get("url"))
        for removal, decision in decided(verdicts, value):
            if decision.verdict is None:
                continue
            fired = tuple(dict.fromkeys(hit["id"] for hit in removal["rules"] if hit["id"] in known))
            text = normal.view(removal["text"])[0].strip()
            if decision.verdict in RIGHT:
                found.right.update((rule, host) for rule in fired)
            elif decision.verdict == "wrong":
                found.mistakes.append(Mistake(host, text, fired))
            if decision.verdict in {"right", "wrong"}:
                _example(found, [known[name] for name in fired], text, wrong=decision.verdict == "wrong")
    return found


def _example(found: Suggestions, rules: list[Rule], text: str, *, wrong: bool) -> None:
    if not rules:
        _pass(found, "no rule spoke, only measures")
        return
    for rule in rules:
        if rule.kind != "phrase":
            _pass(found, "a markup rule's examples are HTML, which a report does not hold")
            continue
        if len(text) > LONGEST:
            _pass(found, "the text is too long for an example")
            continue
        hits = Phrases([rule]).find([example_block(text)])
        if not hits:
            _pass(found, "the rule does not match the removed text alone")
            continue
        entry = found.examples.setdefault(rule.id, Examples(rule))
        has = {example.text for example in (*rule.match, *rule.no_match)}
        if text in has:
            continue
        if wrong:
            if text not in entry.no_match:
                entry.no_match.append(text)
        elif len(entry.match) < DROPS:
            block = example_block(text).text
            entry.match.setdefault(text, block[hits[0].start : hits[0].end])


def _pass(found: Suggestions, why: str) -> None:
    found.passed[why] = found.passed.get(why, 0) + 1


def toml_string(text: str) -> str:
    """A basic string of TOML."""
    plain = text.encode("utf-8", "replace").decode("utf-8")
    return json.dumps(plain, ensure_ascii=False).replace("\x7f", "\\u007F")


def snippet(entry: Examples) -> str:
    """The examples of one rule, ready to paste into its pack."""
    lines = [f"# {entry.rule.id}, in {entry.rule.file}"]
    if entry.match:
        lines.append("match = [")
        lines += [f"  {{ text = {toml_string(text)}, hit = {toml_string(hit)} }}," for text, hit in entry.match.items()]
        lines.append("]")
    if entry.no_match:
        lines.append("no_match = [")
        lines += [f"  {{ text = {toml_string(text)}, note = {toml_string(NOTE)} }}," for text in entry.no_match]
        lines.append("]")
    return "\n".join(lines)


def write_examples(pack: Path, examples: Mapping[str, Examples]) -> dict[str, int]:
    """Add the examples to the rules of a pack (a file, or a folder of packs); the rest of the files stays as it is, comments too.

    Returns how many were added to each rule that stands there. Raises CleanerError when a file cannot be read or written.
    """
    try:
        import tomlkit
    except ImportError:
        raise CleanerError("--write needs more packages: pip install 'article-cleaner[review]'") from None
    from cleaner.system import files

    added: dict[str, int] = {}
    for path in sorted(pack.rglob("*.toml")) if pack.is_dir() else [pack]:
        try:
            content = path.read_bytes().decode("utf-8")
            document = tomlkit.parse(content)
        except (OSError, ValueError) as error:
            raise CleanerError(f"{path}: {error}") from None
        touched = False
        for table in document.get("rule", []):
            entry = examples.get(str(table.get("id")))
            if entry is None:
                continue
            drops = [{"text": text, "hit": hit} for text, hit in entry.match.items()]
            keeps = [{"text": text, "note": NOTE} for text in entry.no_match]
            for new, items in (("match", drops), ("no_match", keeps)):
                if not items:
                    continue
                name = OLD_NAMES[new] if OLD_NAMES[new] in table else new
                if name not in table:
                    table.add(name, tomlkit.array().multiline(True))
                added[entry.rule.id] = added.get(entry.rule.id, 0) + _extend(table[name], items)
            touched = touched or bool(drops or keeps)
        if touched:
            files.write(path, tomlkit.dumps(document).encode("utf-8"))
    return added


def _extend(array: Array, items: Iterable[Mapping[str, str]]) -> int:
    import tomlkit

    has = {str(item["text"]) if isinstance(item, dict) and "text" in item else str(item) for item in array}
    count = 0
    for item in items:
        if item["text"] in has:
            continue
        table = tomlkit.inline_table()
        table.update(item)
        array.add_line(table, indent="  ")
        count += 1
    return count


def suppressions(found: Suggestions, *, least: int = 2) -> list[dict[str, Any]]:
    """What to silence: a rule on a host where it was wrong at least `least` times and never right, else on the very texts."""
    hosts: dict[tuple[str, str], int] = {}
    for mistake in found.mistakes:
        for rule in mistake.rules:
            hosts[rule, mistake.host] = hosts.get((rule, mistake.host), 0) + 1
    entries: dict[tuple[str, str, str], dict[str, Any]] = {}
    for mistake in found.mistakes:
        for rule in mistake.rules:
            count = hosts[rule, mistake.host]
            if mistake.host and count >= least and (rule, mistake.host) not in found.right:
                why = f"Judged wrong {count} times in a review, and never right."
                entries[rule, "host", mistake.host] = {"rule": rule, "host": mistake.host, "why": why}
            elif mistake.text:
                why = f"{NOTE[:1].upper()}{NOTE[1:]}."
                entries[rule, "text", mistake.text] = {"rule": rule, "text": mistake.text, "why": why}
    return [entries[key] for key in sorted(entries)]


def suppress_pack(entries: Iterable[Mapping[str, Any]]) -> str:
    """A pack that holds these suppressions and nothing else."""
    parts = ["# Written by `cleaner rules fixtures --suppress`; used with `cleaner clean --rules`.\n"]
    for entry in entries:
        fields = [f"{name} = {toml_string(value)}" for name, value in entry.items()]
        parts.append("\n".join(["[[suppress]]", *fields, ""]))
    return "\n".join(parts)
