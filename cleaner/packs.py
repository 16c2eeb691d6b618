"""Rule packs: `rules/**/*.toml` → `RuleSet`. The only reader of TOML rules; loading runs no code of a pack."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast, get_args

from cleaner import silence
from cleaner.digest import ruleset_digest
from cleaner.model import CATEGORIES, Category, Example, PackError, Rule, Scope, Strength, Suppression

SIDES = ("drop", "keep")
FIELDS = frozenset(
    "id category kind side languages scope keywords pattern unless case quoted max_words strength why drop keep".split()
)
EXAMPLE_FIELDS = frozenset({"text", "html", "hit", "cut", "note"})
MAX_WORDS = {"phrase": 60, "markup": 400, "structure": 2_000}
MAX_PATTERN = 4000
MAX_RULES = 50_000
"""Rules of one load."""
MAX_WORD, MAX_LIST = 200, 20_000
"""Characters of a word of a list or of a keyword, and words of a list."""


@dataclass(frozen=True, slots=True)
class Language:
    """A language's frequent words, and the words of a page's own voice: to the reader (`you`), for the house (`we`)."""

    code: str
    stop: tuple[str, ...]
    you: tuple[str, ...]
    we: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RuleSet:
    """All rules in force, in order of id, and a hash over them (equal hashes and equal judges mean equal verdicts)."""

    rules: tuple[Rule, ...]
    languages: tuple[Language, ...]
    digest: str
    suppress: tuple[Suppression, ...] = ()
    """Where rules are silent."""
    tried: frozenset[str] = frozenset()
    """Ids of the rules that ship: the project's tests have tried their patterns on worst cases (`rulecheck`)."""

    def get(self, rule_id: str) -> Rule | None:
        """The rule of that id, or None."""
        return next((rule for rule in self.rules if rule.id == rule_id), None)

    def for_language(self, language: str | None) -> RuleSet:
        """Only the rules that hold for `language` (a code such as "de" or "pt-BR"); all of them when it is None."""
        if not language:
            return self
        code = language.lower().replace("_", "-").split("-")[0]
        rules = tuple(rule for rule in self.rules if not rule.languages or code in rule.languages)
        digest = ruleset_digest(rules, self.languages, self.suppress)
        return RuleSet(rules, self.languages, digest, self.suppress, self.tried)


def rules_dir() -> Path:
    """The folder of the packs: inside the installed package, or beside it in a checkout."""
    inside = Path(__file__).parent / "rules"
    return inside if inside.is_dir() else Path(__file__).parent.parent / "rules"


def load(packs: Iterable[Path | str] = (), *, builtin: bool = True) -> RuleSet:
    """Read the built-in packs and then `packs` (files, or folders of .toml files).

    Raises PackError, naming file, rule and field, for the first thing that is malformed; a rule id may stand once only.
    """
    rules: dict[str, Rule] = {}
    languages: dict[str, Language] = {}
    suppress: dict[Suppression, None] = {}
    for name, path in files(packs, builtin=builtin):
        found, tongues, silenced = read_pack(name, path)
        suppress.update(dict.fromkeys(silenced))
        languages.update((tongue.code, tongue) for tongue in tongues)
        for rule in found:
            if rule.id in rules:
                raise PackError(f"{path}: {rule.id}: id: stands in {rules[rule.id].file} already")
            rules[rule.id] = rule
        if len(rules) > MAX_RULES:
            raise PackError(f"{path}: more than {MAX_RULES:,} rules")
    return assemble(rules.values(), languages.values(), suppress)


def assemble(rules: Iterable[Rule], languages: Iterable[Language], suppress: Iterable[Suppression]) -> RuleSet:
    """A rule set of its parts, in its own order and with its digest."""
    ordered = tuple(sorted(rules, key=lambda rule: rule.id))
    spoken = tuple(sorted(languages, key=lambda item: item.code))
    quiet = tuple(suppress)
    return RuleSet(ordered, spoken, ruleset_digest(ordered, spoken, quiet), quiet)


def files(packs: Iterable[Path | str] = (), *, builtin: bool = True) -> list[tuple[str, Path]]:
    """The files that `load` reads, each with its name in messages and reports, in order. Raises PackError for a pack that is not there."""
    found: list[tuple[str, Path]] = []
    if builtin:
        root = rules_dir()
        found += [(path.relative_to(root).as_posix(), path) for path in _tomls(root)]
    for pack in packs:
        path = Path(pack)
        if not path.exists():
            raise PackError(f"{path}: no such rule pack")
        if path.is_dir():
            found += [((Path(path.name) / p.relative_to(path)).as_posix(), p) for p in _tomls(path)]
        else:
            found.append((path.name, path))
    return found


def _tomls(root: Path) -> list[Path]:
    return sorted(root.rglob("*.toml"), key=lambda path: path.relative_to(root).as_posix())


def _tables(path: Path) -> dict[str, Any]:
    from cleaner import toml  # Mostly the packs come from the cache, and no TOML is read.

    return toml.read(path)


def read_pack(name: str, path: Path) -> tuple[list[Rule], list[Language], list[Suppression]]:
    """The rules, the languages and the suppressions of one file. `name` is how messages and reports call it."""
    data = _tables(path)
    unknown = sorted(set(data) - {"pack", "lists", "rule", "language", "suppress"})
    if unknown:
        known = "[pack], [lists], [[rule]], [[suppress]] and [language]"
        raise PackError(f"{path}: unknown table {unknown[0]!r} (a pack has {known})")
    pack = data.get("pack", {})
    if not isinstance(pack, dict):
        raise PackError(f"{path}: pack: wants a table")
    languages = _strings(path, "pack", "languages", pack.get("languages", []))
    lists: dict[str, tuple[str, ...]] = {}
    tables = {key: data.get(key, {}) for key in ("lists", "language")}
    for key, table in tables.items():
        if not isinstance(table, dict):
            raise PackError(f"{path}: {key}: wants a table")
    for key, values in tables["lists"].items():
        lists[key] = _strings(path, "lists", key, values)
    entries = data.get("rule", [])
    if not isinstance(entries, list):
        raise PackError(f"{path}: rule: write each rule under [[rule]]")
    rules = [_rule(name, path, number, entry, languages, lists) for number, entry in enumerate(entries, 1)]
    spoken = [_language(path, code, table) for code, table in tables["language"].items()]
    return rules, spoken, silence.read(path, data.get("suppress", []))


def _language(path: Path, code: str, table: object) -> Language:
    where = f"language.{code}"
    if not isinstance(table, dict) or set(table) != {"stop", "you", "we"}:
        raise PackError(f"{path}: {where}: wants the lists stop, you and we")
    stop, you, we = (_strings(path, where, key, table[key]) for key in ("stop", "you", "we"))
    return Language(code, stop, you, we)


def _strings(path: Path, rule: str, name: str, value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(item, str) and item for item in value):
        raise PackError(f"{path}: {rule}: {name}: wants a list of strings")
    if len(value) > MAX_LIST:
        raise PackError(f"{path}: {rule}: {name}: has more than {MAX_LIST:,} entries")
    if name != "unless" and any(len(item) > MAX_WORD for item in value):
        raise PackError(f"{path}: {rule}: {name}: has an entry of more than {MAX_WORD} characters")
    return tuple(value)


def _rule(
    name: str,
    path: Path,
    number: int,
    entry: object,
    languages: tuple[str, ...],
    lists: Mapping[str, tuple[str, ...]],
) -> Rule:
    if not isinstance(entry, dict):
        raise PackError(f"{path}: rule {number}: wants a table")
    rule_id = entry.get("id")
    if not isinstance(rule_id, str) or not rule_id:
        raise PackError(f"{path}: rule {number}: id: is missing")

    def bad(field: str, message: str) -> PackError:
        return PackError(f"{path}: {rule_id}: {field}: {message}")

    for key in entry:
        if key not in FIELDS:
            raise bad(key, "unknown field")
    for key in ("category", "pattern", "why"):
        if not isinstance(entry.get(key), str) or not entry[key].strip():
            raise bad(key, "is missing")
    choices = {
        "category": (entry["category"], CATEGORIES),
        "kind": (entry.get("kind", "phrase"), ("phrase", "markup", "structure")),
        "side": (entry.get("side", "drop"), SIDES),
        "strength": (entry.get("strength", "medium"), get_args(Strength)),
    }
    for key, (value, allowed) in choices.items():
        if value not in allowed:
            raise bad(key, f"{value!r} is none of {', '.join(allowed)}")
    for key in ("case", "quoted"):
        if not isinstance(entry.get(key, False), bool):
            raise bad(key, "wants true or false")
    max_words = entry.get("max_words", MAX_WORDS[choices["kind"][0]])
    if not isinstance(max_words, int) or isinstance(max_words, bool) or max_words < 1:
        raise bad("max_words", "wants a whole number above 0")
    unless = _strings(path, rule_id, "unless", entry.get("unless", []))
    for key, patterns in (("pattern", (entry["pattern"],)), ("unless", unless)):
        if any(len(pattern) > MAX_PATTERN for pattern in patterns):
            raise bad(key, f"is longer than {MAX_PATTERN} characters")
    scope = _strings(path, rule_id, "scope", entry.get("scope", ["block"]))
    for item in scope:
        if item not in get_args(Scope):
            raise bad("scope", f"{item!r} is none of {', '.join(get_args(Scope))}")
    keywords: list[str] = []
    for keyword in _strings(path, rule_id, "keywords", entry.get("keywords", [])):
        if keyword.startswith("@"):
            if keyword[1:] not in lists:
                raise bad("keywords", f"no list {keyword[1:]!r} in this pack")
            keywords += [word.lower() for word in lists[keyword[1:]]]
        else:
            keywords.append(keyword)
    if choices["kind"][0] == "phrase" and not keywords:
        raise bad("keywords", "a phrase rule needs at least one")
    own = _strings(path, rule_id, "languages", entry["languages"]) if "languages" in entry else languages
    return Rule(
        id=rule_id,
        category=cast(Category, entry["category"]),
        kind=entry.get("kind", "phrase"),
        side=entry.get("side", "drop"),
        languages=own,
        scope=cast(tuple[Scope, ...], scope),
        keywords=tuple(dict.fromkeys(keywords)),
        pattern=entry["pattern"],
        unless=unless,
        case=entry.get("case", False),
        quoted=entry.get("quoted", False),
        max_words=max_words,
        strength=entry.get("strength", "medium"),
        why=entry["why"].strip(),
        drop=_examples(path, rule_id, "drop", entry.get("drop", [])),
        keep=_examples(path, rule_id, "keep", entry.get("keep", [])),
        lists=lists,
        file=name,
    )


def _examples(path: Path, rule_id: str, name: str, value: object) -> tuple[Example, ...]:
    if not isinstance(value, list):
        raise PackError(f"{path}: {rule_id}: {name}: wants a list")
    found: list[Example] = []
    for number, item in enumerate(value, 1):
        where = f"{path}: {rule_id}: {name} {number}"
        table = {"text": item} if isinstance(item, str) else item
        if not isinstance(table, dict) or not all(isinstance(v, str) for v in table.values()):
            raise PackError(f"{where}: wants a string or a table of strings")
        unknown = sorted(set(table) - EXAMPLE_FIELDS)
        if unknown:
            raise PackError(f"{where}: unknown field {unknown[0]!r}")
        if ("text" in table) == ("html" in table):
            raise PackError(f"{where}: wants either text or html")
        found.append(
            Example(
                text=table["html"] if "html" in table else table["text"],
                hit=table.get("hit"),
                cut=table.get("cut"),
                note=table.get("note", ""),
                is_html="html" in table,
            )
        )
    return tuple(found)
