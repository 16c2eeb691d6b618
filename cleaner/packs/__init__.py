"""Rule packs: `rules/**/*.toml` → `RuleSet`; `file` reads one of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path

from cleaner.model import PackError, Rule, Suppression
from cleaner.packs import file
from cleaner.packs import shared as words
from cleaner.packs.shared import Language, Shared
from cleaner.packs.sites import Sites
from cleaner.system.digest import ruleset_digest

MAX_RULES = 50_000
"""Rules of one load."""


@dataclass(frozen=True, slots=True)
class RuleSet:
    """All rules in force, in order of id, and a hash over them (equal hashes and equal judges mean equal verdicts)."""

    rules: tuple[Rule, ...]
    languages: tuple[Language, ...]
    digest: str
    suppress: tuple[Suppression, ...] = ()
    """Where rules are silent."""
    sites: Sites = field(default_factory=Sites)
    """What holds on single hosts."""
    tried: frozenset[str] = frozenset()
    """Ids of the rules that ship: the project's tests have tried their patterns on worst cases."""

    def get(self, rule_id: str) -> Rule | None:
        """The rule of that id, or None."""
        return next((rule for rule in self.rules if rule.id == rule_id), None)

    def for_language(self, language: str | None) -> RuleSet:
        """Only the rules that hold for `language` (a code such as "de" or "pt-BR"); all of them when it is None."""
        if not language:
            return self
        code = language.lower().replace("_", "-").split("-")[0]
        rules = tuple(rule for rule in self.rules if not rule.languages or code in rule.languages)
        digest = ruleset_digest(rules, self.languages, self.suppress, self.sites.to_object() if self.sites else None)
        return replace(self, rules=rules, digest=digest)


def rules_dir() -> Path:
    """The folder of the packs: inside the installed package, or beside it in a checkout."""
    inside = Path(__file__).parent.parent / "rules"
    return inside if inside.is_dir() else Path(__file__).parent.parent.parent / "rules"


def load(packs: Iterable[Path | str] = (), *, builtin: bool = True) -> RuleSet:
    """Read the built-in packs and then `packs` (files, or folders of .toml files).

    Raises PackError, naming file, rule and field, for the first thing that is malformed; a rule id may stand once only.
    """
    rules: dict[str, Rule] = {}
    languages: dict[str, Language] = {}
    suppress: dict[Suppression, None] = {}
    known: dict[Path, Shared] = {}
    sites = Sites()
    for name, path in files(packs, builtin=builtin):
        found = read_pack(name, path, known)
        suppress.update(dict.fromkeys(found.suppress))
        languages.update((tongue.code, tongue) for tongue in found.languages)
        sites = sites.and_(found.sites, path)
        for rule in found.rules:
            if rule.id in rules:
                raise PackError(f"{path}: {rule.id}: id: stands in {rules[rule.id].file} already")
            rules[rule.id] = rule
        if len(rules) > MAX_RULES:
            raise PackError(f"{path}: more than {MAX_RULES:,} rules")
    return assemble(rules.values(), languages.values(), suppress, sites)


def assemble(
    rules: Iterable[Rule], languages: Iterable[Language], suppress: Iterable[Suppression], sites: Sites
) -> RuleSet:
    """A rule set of its parts, in its own order and with its digest."""
    ordered = tuple(sorted(rules, key=lambda rule: rule.id))
    spoken = tuple(sorted(languages, key=lambda item: item.code))
    quiet = tuple(suppress)
    digest = ruleset_digest(ordered, spoken, quiet, sites.to_object() if sites else None)
    return RuleSet(ordered, spoken, digest, quiet, sites)


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


def read_pack(name: str, path: Path, known: dict[Path, Shared] | None = None) -> file.Content:
    """What one file says, with what lies `beside` it. `known` saves reading that again."""
    known = {} if known is None else known
    shared = Shared()
    for other in beside(path):
        if other not in known:
            known[other] = shared.within(other, file.tables(other))
        shared = known[other]
    return file.read(name, path, shared)


def beside(path: Path) -> list[Path]:
    """The files that hold what a pack's rules may name besides their own lists and parts: that of `core`, then that of its folder."""
    found = (rules_dir() / "core" / words.FILE, path.parent / words.FILE)
    return [other for other in dict.fromkeys(found) if other != path and other.is_file()]
