"""`cleaner rules list|show|where|check`."""

from __future__ import annotations

import contextlib
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from rich.table import Table
from rich.text import Text

from cleaner import packs
from cleaner.cli.commands.show import STYLES, Consoles, consoles
from cleaner.evidence.rules import check, cover
from cleaner.evidence.rules.keywords import told
from cleaner.evidence.rules.scan import ready_keywords
from cleaner.judge.reasons import source_words
from cleaner.model import CATEGORIES, PackError, Rule
from cleaner.packs import everywhere, limits
from cleaner.system import toml
from cleaner.system.addresses import same_or_inside

TOP = 10
"""Rules named as the dearest."""
MANY = 100
"""Rules from which a check takes so long that a person wants to see it move."""
_KINDS = {
    "phrase": "a pattern in the words of a block",
    "markup": "what the page calls its elements",
    "structure": "where a block stands in its page",
}
_SIDES = {"drop": "speaks for removal", "keep": "speaks for the article"}
_STRENGTHS = {
    "hint": "only adds up",
    "medium": "two of them, or one in a suspicious place, are enough",
    "strong": "alone enough for a short block",
    "certain": "no article contains it",
}
_SCOPES = {
    "block": "about a whole block",
    "head": "can cut the first sentences of a longer one",
    "tail": "can cut the last sentences of a longer one",
    "inline": "can cut exactly the match, wherever it stands",
}


def list_rules(extra: Sequence[str], category: str | None, language: str | None) -> int:
    """Print the rules in force: a table on a terminal, tab-separated lines elsewhere."""
    say = consoles()
    rules = list(packs.load(extra).for_language(language).rules)
    if language is not None:  # the language's own first, as `rules where` has its files
        rules.sort(key=lambda rule: not rule.languages)
    rules = [rule for rule in rules if category is None or rule.category == category]
    rows = [
        (rule.id, rule.category, rule.strength, " ".join(rule.languages) or "all", rule.file, " ".join(rule.sources))
        for rule in rules
    ]
    if not say.out.is_terminal:
        for row in rows:
            print(*row, sep="\t")  # rich would turn the tabs into spaces
        return 0
    table = Table(box=None, pad_edge=False, header_style="dim")
    for name in ("rule", "category", "strength", "languages", "pack", "made of"):
        table.add_column(name, overflow="fold")
    for rule, row in zip(rules, rows, strict=True):
        table.add_row(row[0], Text(row[1], style=STYLES[rule.category]), *row[2:])
    say.out.print(table)
    say.out.print(f"{len(rows)} rules")
    return 0


def where_rules(extra: Sequence[str], category: str, language: str) -> int:
    """Print the files in which rules of a category stand that hold in a language, with how many stand there: `path, tab, number`."""
    say = consoles()
    rules = packs.load(extra)
    codes = sorted({code for rule in rules.rules for code in rule.languages})
    if category not in CATEGORIES:
        say.error(f"{category}: no such category (there are {', '.join(CATEGORIES)})")
        return 2
    if language not in codes:
        say.error(f"{language}: no such language (there are {', '.join(codes)})")
        return 2
    meant = [rule for rule in rules.for_language(language).rules if rule.category == category]
    found = Counter(file for rule in meant for file in (rule.file, *rule.sources))
    # The language's own files first, then what holds in any language; a rule that is made of words counts where they stand as well.
    say.note("file, and how many of the rules stand there:")  # on standard error: what a program reads has no heading
    for file in sorted(found, key=lambda name: (not name.startswith(f"{language}/"), name)):
        path = packs.rules_dir() / file
        print(path if path.is_file() else file, found[file], sep="\t")
    return 0


def show_rule(rule_id: str, extra: Sequence[str]) -> int:
    """Print all that a rule says."""
    say = consoles()
    rule = packs.load(extra).get(rule_id)
    if rule is None:
        say.error(f"{rule_id}: no such rule (cleaner rules list names them all)")
        return 2
    for name, value in _facts(rule):
        say.out.print(Text(f"{name:<10}", style="dim").append(value, style="default"), soft_wrap=True)
    return 0


def _facts(rule: Rule) -> list[tuple[str, str]]:
    facts = [
        ("id", rule.id),
        ("why", rule.why),
        ("category", rule.category),
        ("in short", source_words(rule.id)),
        ("kind", f"{rule.kind}: {_KINDS[rule.kind]}"),
        ("side", f"{rule.side}: {_SIDES[rule.side]}"),
        ("strength", f"{rule.strength}: {_STRENGTHS[rule.strength]}"),
        ("languages", ", ".join(rule.languages) or "all"),
        ("scope", "; ".join(f"{scope}: {_SCOPES[scope]}" for scope in rule.scope)),
        ("max words", str(rule.max_words)),
        ("keywords", ", ".join(map(told, ready_keywords(rule) if rule.kind == "phrase" else ()))),
        ("pattern", " ".join(rule.pattern.split())),
    ]
    facts += [("unless", " ".join(pattern.split())) for pattern in rule.unless]
    facts += [("match", example.text) for example in rule.match]
    facts += [("no match", example.text + (f"  ({example.note})" if example.note else "")) for example in rule.no_match]
    facts.append(("pack", rule.file))
    facts += [("made of", source) for source in rule.sources]
    return facts


def _untaken(rules: Sequence[Rule], among: Sequence[Rule]) -> list[str]:
    """The frames for which the languages of some rules have words and no rule `among` all has examples: lines that name the lexicon."""
    languages = {rule.id.split(".")[0] for rule in rules}
    return [
        f"{file}: has the words of {frame.name} ({frame.file}), of which {file.split('/')[0]} has no rule: write its examples"
        for file, frame in packs.untaken(among)
        if file.split("/")[0] in languages
    ]


def _wide(pack: Path) -> list[str]:
    """Rules of a pack with lines that no screen shows."""
    files = [pack] if pack.is_file() else sorted(pack.rglob("*.toml"))
    return [
        f"{file.name}: {rule['id']}: a line of its pattern has {size} characters: write it over lines, of {limits.WIDTH} at most"
        for file in files
        for rule in toml.read(file).get("rule", [])
        if (size := limits.widest(rule)) > limits.WIDTH
    ]


@contextlib.contextmanager
def _shown(say: Consoles, total: int) -> Iterator[Callable[[], None]]:
    """What is called after each of `total` rules: a bar on a terminal, nothing elsewhere."""
    if not say.err.is_terminal or total < MANY:
        yield lambda: None
        return
    from rich.progress import Progress

    with Progress(console=say.err, transient=True) as bar:
        task = bar.add_task("Trying the examples", total=total)
        yield lambda: bar.advance(task)


def check_rules(pack: Path | None, extra: Sequence[str], *, cost: bool = False) -> int:
    """Run every example of the rules in force, or of one pack among them, and name the dearest if asked; returns the exit code."""
    say = consoles()
    try:
        own = [] if pack is None else [pack]
        inside = all(same_or_inside(path, packs.rules_dir()) for path in own)
        known = packs.load(extra if inside else [*extra, *own])
        among = known.rules
        asked = packs.load(own, builtin=False) if own else known
        rules = asked.rules
        codes = {language.code for language in known.languages} | packs.spoken_in(among)
        files = packs.files(own or extra, builtin=not own)
        misplaced = list(everywhere.misplaced(rules, files, codes))
    except PackError as error:
        say.error(str(error))
        return 1 if pack is None or pack.exists() else 2
    markup = None
    if any(rule.kind != "phrase" for rule in rules):  # only then is an HTML parser needed
        from cleaner.evidence.rules.examples import matches

        markup = matches
    with _shown(say, len(rules)) as step:
        problems = check.check(rules, among, markup, step)
    problems += misplaced if inside else []
    ids = {rule.id for rule in among}
    problems += [
        f"suppress: {item.rule}: no such rule (cleaner rules list names them all)"
        for item in asked.suppress
        if item.rule not in ids
    ]
    for problem in problems:
        say.error(problem)
    if problems:
        return 1
    examples = sum(len(rule.match) + len(rule.no_match) for rule in rules)
    silenced = f", {len(asked.suppress)} suppressed" if asked.suppress else ""
    say.out.print(f"{len(rules)} rules, {examples} examples{silenced}: all well")
    # What the lexicons that ship could be used for is no business of somebody's own pack.
    with say.err.status("Looking for hints") if say.err.is_terminal else contextlib.nullcontext():
        hints = [*cover.hints(rules, among), *(_untaken(rules, among) if inside else misplaced)]
    if pack is not None:
        for hint in [*_wide(pack), *hints]:
            say.out.print(Text(f"hint: {hint}", style="dim"), soft_wrap=True)
    elif hints:
        say.out.print(f"{len(hints)} hints, told of a pack when it is checked by itself: cleaner rules check PACK")
    if cost:
        table = Table("dearest rules", "µs a search", box=None)
        for rule, spent in check.cost(rules, among)[:TOP]:
            table.add_row(rule.id, f"{spent:.1f}")
        say.out.print()
        say.out.print(table)
    return 0
