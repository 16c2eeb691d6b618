"""Labelled sets for fitting: pages with a label for every block, and written passages that are put into their articles.

A set is a folder with `docs.jsonl.gz`; a line is one page: `id`, `url`, `title`, `text` (the article), `html` (base64), `blocks`
([text, label, category] for every visible block in reading order; labels keep, drop, neutral) and `column` (indexes of the blocks
inside the article's column). Passages are `LANGUAGE/CATEGORY.jsonl` with `{"blocks": [...]}` a line; those in `keep.jsonl` are
look-alikes that must stay.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from random import Random
from typing import Any
from urllib.parse import urlsplit

from cleaner.fit.kinds import Kind, Rendition
from cleaner.model import InputError

KEEP, DROP, NEUTRAL = "keep", "drop", "neutral"
BOX_SHARE = 15
"""Per cent of the outlets that are locked away: they are in no fold, and are measured once."""
PLACED = "passages column"
"""What the articles with written passages are called, where sets have their names."""
PLACED_NAMING = 0.7
"""What a written passage counts for the names of categories."""


@dataclass(frozen=True, slots=True)
class Row:
    """A labelled block of a set. `passage` names the written passage that it comes from."""

    text: str
    label: str
    category: str | None = None
    passage: str = ""


@dataclass(frozen=True, slots=True)
class Document:
    """One text to learn from: its rows, joined by `gap`. Documents of one `outlet` are never parted.

    `weight` is what it counts for the trees, `wording` for the text score, `naming` for the names of categories. Passages may be put into a
    `host`; `placed` is one that they stand in.
    """

    id: str
    outlet: str
    source: str
    rows: tuple[Row, ...]
    gap: str = "\n\n"
    weight: float = 1.0
    fold: int = 0
    wording: float = 0.0
    naming: float = 1.0
    host: bool = False
    placed: bool = False


def records(folder: Path) -> Iterator[dict[str, Any]]:
    """The pages of a set. Raises InputError when there is no set in the folder."""
    path = folder / "docs.jsonl.gz"
    if not path.is_file():
        raise InputError(f"{folder}: is no labelled set (wants docs.jsonl.gz)")
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def outlet(record: dict[str, Any]) -> str:
    """What may not be split between training and test: the registered host of a page; of a page without address the name before `_` in its
    id; of a text without either the article that it stands in.
    """
    if record.get("url"):
        host = urlsplit(record["url"]).hostname or record["id"]
        parts = host.split(".")
        long = len(parts) > 2 and parts[-2] in {"co", "com", "org", "net", "gov", "ac", "edu", "or", "ne"}
        return ".".join(parts[-3:] if long else parts[-2:])
    if record.get("html"):
        return str(record["id"]).rpartition("/")[2].split("_")[0].lower()
    kept = [text for text, label, _ in record["blocks"] if label == KEEP]
    return max(kept, key=len)[:80] if kept else str(record["id"])


def share(name: str, of: int, salt: str = "") -> int:
    """A stable number from 0 to `of` - 1 for a name."""
    return int(sha256((salt + name).encode("utf-8", "surrogatepass")).hexdigest()[:12], 16) % of


def is_locked(name: str) -> bool:
    """Whether an outlet is in the locked box."""
    return share(name, 100, "locked box ") < BOX_SHARE


def fold_of(name: str, folds: int) -> int:
    """The fold of an outlet or a passage."""
    return share(name, folds, "fold ")


def texts(folder: Path, kind: Kind, rendition: Rendition, folds: int) -> Iterator[Document]:
    """A set as texts: `column` (blocks with a blank line between) or `page` (every block of the page, one a line)."""
    mode = rendition.mode
    for record in records(folder):
        if share(str(record["id"]), rendition.every):
            continue
        blocks = record["blocks"]
        chosen = [blocks[n] for n in record["column"]] if mode == "column" else blocks
        rows = tuple(Row(text, _label(label, category), category) for text, label, category in chosen)
        name = outlet(record)
        gap = "\n\n" if mode == "column" else "\n"
        yield Document(
            str(record["id"]), name, f"{folder.name} {mode}", rows, gap, rendition.trees, fold_of(name, folds),
            rendition.wording, rendition.naming, host=kind.hosts and mode == "column",
        )  # fmt: skip


def _label(label: str, category: str | None) -> str:
    # A text keeps its headline and what the gold lost of the article, though no measure scores them.
    return KEEP if label == NEUTRAL and category in {"title", "article"} else str(label)


@dataclass(frozen=True, slots=True)
class Passage:
    """A written passage: its blocks, what it is (None: a look-alike that stays), its language, and a name."""

    name: str
    language: str
    category: str | None
    blocks: tuple[str, ...]


def passages(folder: Path) -> list[Passage]:
    """All passages of a folder of languages."""
    found: list[Passage] = []
    for path in sorted(folder.glob("*/*.jsonl")):
        kind = path.name.removesuffix(".jsonl").removesuffix("-long")
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines()):
            if line.strip():
                blocks = tuple(json.loads(line)["blocks"])
                name = f"{path.parent.name}/{path.name}:{number}"
                found.append(Passage(name, path.parent.name, None if kind == KEEP else kind, blocks))
    return found


def reviewed(out: Path) -> list[Passage]:
    """What people judged of a run under `out`: removals that were right are passages, those that were wrong look-alikes."""
    from cleaner.corpus import reports
    from cleaner.review.precision import RIGHT
    from cleaner.review.verdicts import FILE, Verdicts, decided

    verdicts = Verdicts.load(out / FILE)
    found: list[Passage] = []
    for value in reports.read(out / "report.jsonl"):
        for removal, decision in decided(verdicts, value) if value.get("error") is None else ():
            if decision.verdict is None:
                continue
            right = decision.verdict in RIGHT
            name = f"{value['id']}:{removal['id']}"
            category = (
                str(decision.line.category or removal["category"]) if decision.line is not None else removal["category"]
            )
            blocks = tuple(line for line in removal["text"].split("\n") if line.strip())
            found.append(Passage(name, value.get("language") or "en", category if right else None, blocks))
    return found


def placed(
    written: Sequence[Passage], hosts: Sequence[tuple[Document, str]], folds: int, weight: float, seed: int = 7
) -> list[Document]:
    """The passages put into articles of their own fold (and language, where there is one): one to three a document.

    Bylines, captions, share and subscription lines stand at the top about as often as elsewhere, other boilerplate at the end or anywhere,
    look-alikes between paragraphs. Half of the documents keep the host's own boilerplate.
    """
    random = Random(seed)
    by_place: dict[tuple[int, str], list[Document]] = {}
    for host, language in hosts:
        by_place.setdefault((host.fold, language), []).append(host)
    waiting: dict[tuple[int, str], list[Passage]] = {}
    for passage in written:
        waiting.setdefault((fold_of(passage.name, folds), passage.language), []).append(passage)
    found: list[Document] = []
    for (fold, language), members in sorted(waiting.items()):
        pool = by_place.get((fold, language)) or by_place.get((fold, "en"))
        if not pool:
            continue
        random.shuffle(members)
        while members:
            count = random.choice((1, 1, 2, 3))
            group, members = members[:count], members[count:]
            host = random.choice(pool)
            own = random.random() < 0.5
            rows = [row for row in host.rows if row.label == KEEP or (own and row.label == DROP)]
            for passage in group:
                at = _place(passage, len(rows), random)
                label = DROP if passage.category else KEEP
                fresh = [Row(text, label, passage.category, passage.name) for text in passage.blocks]
                rows[at:at] = fresh
            found.append(
                Document(
                    f"passages {len(found)}",
                    host.outlet,
                    PLACED,
                    tuple(rows),
                    "\n\n",
                    weight,
                    fold,
                    naming=PLACED_NAMING,
                    placed=True,
                )
            )
    return found


def _place(passage: Passage, size: int, random: Random) -> int:
    if passage.category is None:
        return random.randint(1, max(1, size - 1))
    if passage.category in {"byline", "caption", "share", "subscription"} and random.random() < 0.5:
        return random.randint(0, min(2, size))
    return size if random.random() < 0.5 else random.randint(0, size)
