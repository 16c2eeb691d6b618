"""A corpus of hosts: furniture of their own and content that recurs honestly (fixtures/hosts), spread over articles that are put together
anew of the sentences of the other fixtures' articles."""

from __future__ import annotations

import itertools
import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from html import escape
from pathlib import Path
from typing import Any

import tomli

from cleaner.segment import normal
from cleaner.segment.normal import count_words

FIXTURES = Path(__file__).parent.parent.parent / "fixtures"
NAMES = ("Harbour", "Market", "Church", "School", "Bridge", "Valley", "Forest", "Railway")
MONTHS = {
    "en": "March", "de": "März", "fr": "mars", "es": "de marzo de", "nl": "maart", "it": "marzo", "pl": "marca", "sv": "mars",
    "ru": "марта", "pt": "de março de", "ja": "月",
}  # fmt: skip
VERSES = (
    "The lamp was low, the quay was wet", "A gull went home along the wall", "My brother mends the herring net",
    "I heard the harbour master call", "The stones remember every keel", "A boy came up from Candle Lane",
    "The winter turned upon its heel", "And rope and tar and oil and rain", "She kept the letter in her glove",
    "The signal failed, the signal burned", "A hundred chimneys stood above", "And nobody asked who returned",
)  # fmt: skip


@dataclass(frozen=True)
class Piece:
    """A stretch that recurs: as it is written, whether it is furniture, and what a text must look like to be it."""

    written: str
    where: str
    share: float
    furniture: bool

    def filled(self, language: str, chance: random.Random) -> str:
        """The text in one document."""
        day = f"{chance.randint(1, 28)} {MONTHS[language]} 2026"
        found = self.written.replace("{n}", str(chance.randint(3, 90))).replace("{day}", day)
        return found.replace("{name}", chance.choice(NAMES))

    def is_it(self, text: str) -> bool:
        """Whether a text is this piece, filled in somehow."""
        parts = re.split(r"\{n\}|\{day\}|\{name\}", self.written.replace("’", "'"))
        return re.fullmatch(r".{1,30}".join(map(re.escape, parts)), text) is not None


@dataclass(frozen=True)
class Host:
    """A host and its pieces."""

    name: str
    language: str
    form: str
    repeats: bool
    pieces: tuple[Piece, ...]


@dataclass
class Made:
    """A document: where it is, its source, which of its blocks are furniture, and which are the article's."""

    host: str
    url: str
    form: str
    source: str
    furniture: list[str] = field(default_factory=list)
    article: list[str] = field(default_factory=list)


def hosts(*sets: str) -> list[Host]:
    """The hosts of some sets ("a", "b")."""
    found: list[Host] = []
    for name in sets:
        for entry in tomli.loads((FIXTURES / "hosts" / f"{name}.toml").read_text(encoding="utf-8"))["host"]:
            pieces = [
                Piece(item["text"], item["where"], item.get("share", 1.0), kind == "furniture")
                for kind in ("furniture", "honest")
                for item in entry[kind]
            ]
            found.append(
                Host(entry["name"], entry["language"], entry["form"], entry.get("repeats", False), tuple(pieces))
            )
    return found


def pools() -> dict[str, list[str]]:
    """The sentences of the fixtures' articles, by language (never those of the blind set)."""
    found: dict[str, dict[str, None]] = {}
    for folder in sorted([*(FIXTURES / "text").iterdir(), *(FIXTURES / "html").iterdir()]):
        told = tomli.loads((folder / "expected.toml").read_text(encoding="utf-8"))
        if not told.get("hard_negative"):
            _add(found, told["language"], told["kept"] if "kept" in told else _kept(folder, told))
    for path in sorted((FIXTURES / "passages").glob("*.toml")):
        for article in tomli.loads(path.read_text(encoding="utf-8")).get("article", []):
            _add(found, path.stem, article["paragraphs"])
    return {language: list(texts) for language, texts in found.items()}


def _kept(folder: Path, told: dict[str, Any]) -> list[str]:
    source = (folder / "source.txt").read_bytes().decode(told.get("encoding", "utf-8"))
    gone = [item["text"] for item in told["removed"]]
    paragraphs = (" ".join(part.split()) for part in source.split("\n\n"))
    return [text for text in paragraphs if not any(item in text for item in gone)]


def _add(found: dict[str, dict[str, None]], language: str, paragraphs: Sequence[str]) -> None:
    for text in paragraphs:
        bounds = [*normal.sentence_starts(text), len(text)]
        for low, high in itertools.pairwise(bounds):
            sentence = text[low:high].strip()
            if count_words(sentence) >= 6 and normal.is_end(sentence):
                found.setdefault(language, {})[sentence] = None


def documents(host: Host, pool: Sequence[str], count: int, seed: int = 1) -> Iterator[Made]:
    """So many articles of a host; of one that repeats, each third comes again as a print view, as a second page, or as a copy."""
    chance = random.Random(f"{host.name}{seed}")
    for number in range(count):
        made = _article(host, pool, number, chance)
        yield made
        if host.repeats and number % 3 == 0:
            copy = {0: "/print", 1: "?page=2", 2: ""}[number // 3 % 3]
            url = f"{made.url}{copy}" if copy else made.url.replace("/news/", "/archive/")
            yield Made(made.host, url, made.form, made.source, made.furniture, made.article)


def _article(host: Host, pool: Sequence[str], number: int, chance: random.Random) -> Made:
    title = " ".join(chance.choice(pool).rstrip(".。!?").split()[:8]) + f" {number}"
    url = f"https://www.{host.name}/news/{number}-{chance.randint(1000, 9999)}"
    made = Made(host.name, url, host.form, "")
    here = [piece for piece in host.pieces if chance.random() < piece.share]
    if host.form == "verse":
        blocks = _poem(host, here, chance)
    else:
        size = chance.randint(3, 6)
        gap = "" if host.language in {"ja", "zh"} else " "
        body: list[tuple[str, Piece | None]] = [
            (gap.join(_varied(text, chance) for text in chance.sample(list(pool), chance.randint(2, 3))), None)
            for _ in range(size)
        ]
        for piece in here:
            if piece.where == "inside":
                body.insert(chance.randint(1, len(body) - 1), (piece.filled(host.language, chance), piece))
        # What is the article's stands next to it, furniture outside.
        tops, ends = (
            [_with(piece, host, chance) for piece in here if piece.where == where] for where in ("top", "end")
        )
        tops.sort(key=lambda item: not item[1].furniture)
        ends.sort(key=lambda item: item[1].furniture)
        blocks = [*tops, *body, *ends]
    made.article = [text for text, piece in blocks if piece is None or not piece.furniture]
    made.furniture = [text for text, piece in blocks if piece is not None and piece.furniture]
    made.source = (
        _page(title, blocks) if host.form == "html" else "\n\n".join([title, *(text for text, _ in blocks)]) + "\n"
    )
    return made


def _with(piece: Piece, host: Host, chance: random.Random) -> tuple[str, Piece]:
    return piece.filled(host.language, chance), piece


def _varied(text: str, chance: random.Random) -> str:
    """A sentence with other numbers, so that no two articles say quite the same."""
    return re.sub(r"\d+", lambda match: str(chance.randint(1, 10 ** len(match.group()) - 1)), text)


def _poem(host: Host, here: Sequence[Piece], chance: random.Random) -> list[tuple[str, Piece | None]]:
    lines: list[tuple[str, Piece | None]] = [_with(piece, host, chance) for piece in here if piece.where == "top"]
    for _ in range(3):
        lines += [(text, None) for text in chance.sample(VERSES, 3)]
        lines += [_with(piece, host, chance) for piece in here if piece.where == "refrain"]
    return [*lines, *(_with(piece, host, chance) for piece in here if piece.where == "end")]


def _page(title: str, blocks: Sequence[tuple[str, Piece | None]]) -> str:
    """A page that says by no name what is what."""
    inner = "\n".join(f"<p>{escape(text)}</p>" for text, _ in blocks)
    return (
        f"<html><head><title>{escape(title)}</title></head><body><div><div><h1>{escape(title)}</h1>\n{inner}\n</div></div>"
        "</body></html>"
    )
