"""Rule packs: `rules/**/*.toml` → `RuleSet`; `file` reads one of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from cleaner.model import PackError, Rule, Suppression
from cleaner.packs import kept, lexicon
from cleaner.packs import shared as words
from cleaner.packs.lexicon import Lexicons
from cleaner.packs.shared import Language, Shared
from cleaner.packs.sites import Sites
from cleaner.system.digest import ruleset_digest

if TYPE_CHECKING:
    from cleaner.packs import file
    from cleaner.packs.frames import Frame, Frames

MAX_RULES = 50_000
"""Rules of one load."""


@dataclass(frozen=True, slots=True)
class RuleSet:
    """All rules in force, in order of id, and a hash over them (equal hashes and equal judges mean equal verdicts)."""

    rules: Sequence[Rule]
    languages: tuple[Language, ...]
    digest: str
    suppress: tuple[Suppression, ...] = ()
    """Where rules are silent."""
    sites: Sites = field(default_factory=Sites)
    """What holds on single hosts."""
    tried: frozenset[str] = frozenset()
    """Ids of the rules that ship: the project's tests have tried their patterns on worst cases."""
    lexicons: Lexicons = field(default_factory=Lexicons)
    """The words of which frames make rules, also looked for by themselves."""

    def get(self, rule_id: str) -> Rule | None:
        """The rule of that id, or None."""
        if isinstance(self.rules, kept.KeptRules):
            place = self.rules.place(rule_id)
            return None if place is None else self.rules[place]
        return next((rule for rule in self.rules if rule.id == rule_id), None)

    def for_language(self, language: str | None) -> RuleSet:
        """Only the rules that hold for `language` (a code such as "de" or "pt-BR"); all of them when it is None."""
        if not language:
            return self
        code = language.lower().replace("_", "-").split("-")[0]
        rules = tuple(rule for rule in self.rules if not rule.languages or code in rule.languages)
        sites = self.sites.to_object() if self.sites else None
        digest = ruleset_digest(rules, self.languages, self.suppress, sites, self.lexicons.to_object())
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
    known = Known()
    sites = Sites()
    spoken: dict[Path, set[str]] = {}
    for name, path in files(packs, builtin=builtin):
        found = read_pack(name, path, known)
        spoken.setdefault(path.parent, set()).update(spoken_in(found.rules))
        suppress.update(dict.fromkeys(found.suppress))
        languages.update((tongue.code, tongue) for tongue in found.languages)
        sites = sites.and_(found.sites, path)
        for rule in found.rules:
            if rule.id in rules:
                raise PackError(f"{path}: {rule.id}: id: stands in {rules[rule.id].file} already")
            rules[rule.id] = rule
        if len(rules) > MAX_RULES:
            raise PackError(f"{path}: more than {MAX_RULES:,} rules")
    words_ = lexicons({folder: sorted(codes) for folder, codes in spoken.items()}, known)
    return assemble(rules.values(), languages.values(), suppress, sites, words_)


def lexicons(spoken: Mapping[Path, Iterable[str]], known: Known | None = None) -> Lexicons:
    """The lexicons of some folders, each with the languages of which its packs speak. Raises PackError for a malformed one."""
    from cleaner.packs import file, frames

    made = (Known() if known is None else known).made()
    found = Lexicons(frames.topics(made))
    for folder, codes in spoken.items():
        path = folder / lexicon.FILE
        if path.is_file():
            words_ = lexicon.written(path, file.tables(path), made.entries)
            for code in codes:
                found = found.with_(code, words_)
    return found


def assemble(
    rules: Iterable[Rule],
    languages: Iterable[Language],
    suppress: Iterable[Suppression],
    sites: Sites,
    lexicons: Lexicons | None = None,
) -> RuleSet:
    """A rule set of its parts, in its own order and with its digest."""
    ordered = tuple(sorted(rules, key=lambda rule: rule.id))
    spoken = tuple(sorted(languages, key=lambda item: item.code))
    quiet = tuple(suppress)
    lexicons = lexicons or Lexicons()
    digest = ruleset_digest(ordered, spoken, quiet, sites.to_object() if sites else None, lexicons.to_object())
    return RuleSet(ordered, spoken, digest, quiet, sites, lexicons=lexicons)


def spoken_in(rules: Iterable[Rule]) -> set[str]:
    """The languages that rules are for."""
    return {code for rule in rules for code in rule.languages}


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
    found = (path for path in root.rglob("*.toml") if path.name != lexicon.FILE and path.parent.name != words.FRAMES)
    return sorted(found, key=lambda path: path.relative_to(root).as_posix())


def read_pack(name: str, path: Path, known: Known | None = None) -> file.Content:
    """What one file says, with what lies `beside` it. `known` saves reading that again."""
    from cleaner.packs import file

    known = Known() if known is None else known
    return file.read(name, path, shared_by(path, known), known.made())


@dataclass(slots=True)
class Known:
    """What files share, as far as it was read."""

    shared: dict[Path, Shared] = field(default_factory=dict)
    frames: Frames | None = None

    def made(self) -> Frames:
        """The frames that ship."""
        from cleaner.packs import frames

        if self.frames is None:
            self.frames = frames.read(rules_dir())
        return self.frames


def shared_by(path: Path, known: Known) -> Shared:
    """The lists and parts that the rules of a file may name: those of `core`, of its folder and of the folder's lexicon."""
    from cleaner.packs import file

    shared = Shared()
    for other in _words_beside(path):
        if other not in known.shared:
            data = file.tables(other)
            if other.name == lexicon.FILE:
                entries = lexicon.read(other, data, known.made().entries)
                if twice := sorted(entries.keys() & _own_parts(other.parent)):
                    raise PackError(
                        f"{other}: {twice[0]}: {words.FILE} beside it has a part of this name; only one can be meant"
                    )
                parts = {**shared.parts, **entries}
                known.shared[other] = replace(shared, parts=parts, sources=(f"{other.parent.name}/{other.name}",))
            else:
                known.shared[other] = shared.within(other, data)
        shared = known.shared[other]
    return shared


def _own_parts(folder: Path) -> set[str]:
    """The names of the parts of a folder's own, without those of `core`."""
    from cleaner.packs import file

    own = folder / words.FILE
    return set(words.table(own, "parts", file.tables(own))) if own.is_file() else set()


def beside(path: Path) -> list[Path]:
    """The files that a pack's rules depend on besides their own: what they may name, and the frames."""
    from cleaner.packs import frames

    return [*_words_beside(path), *frames.files(rules_dir())]


def words_of_frames() -> list[Path]:
    """The frames and the lexicons that ship: what rules are made of besides the packs."""
    from cleaner.packs import frames

    return [*frames.files(rules_dir()), *sorted(rules_dir().glob(f"*/{lexicon.FILE}"))]


def _words_beside(path: Path) -> list[Path]:
    found = (rules_dir() / "core" / words.FILE, path.parent / words.FILE, path.parent / lexicon.FILE)
    return [other for other in dict.fromkeys(found) if other != path and other.is_file()]


def untaken(rules: Iterable[Rule]) -> Iterator[tuple[str, Frame]]:
    """The frames that a language has words for but no rule of, each with the lexicon's file: examples are all that is missing."""
    from cleaner.packs import frames

    known = Known()
    ids: dict[str, list[str]] = {}
    for rule in rules:
        ids.setdefault(rule.id.split(".")[0], []).append(rule.id)
    for path in words_of_frames():
        if path.name != lexicon.FILE:
            continue
        code = path.parent.name
        for frame in frames.unused(known.made(), shared_by(path.with_name("x.toml"), known), ids.get(code, ())):
            yield f"{code}/{lexicon.FILE}", frame
