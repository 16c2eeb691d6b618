"""The passages of `passages`, `blind`, `fresh` and `inventive` in `fixtures`, each put into a clean article of its language.

They were written by somebody who had read neither the rules nor the labelled sets, so what is removed of them says how the cleaner does
on wording that nobody tuned for. `negative` paragraphs are article text that looks like boilerplate.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parent.parent.parent / "fixtures" / "passages"
BLIND = FOLDER.parent / "blind"
"""Written later, by somebody who had not read the rules either; nothing was made from it."""
FRESH = FOLDER.parent / "fresh"
"""The wordings of today, written later again; what stayed of every second passage was read."""
INVENTIVE = FOLDER.parent / "inventive"
"""Without any stock phrase; what stayed of every second passage was read."""


@dataclass(frozen=True)
class Inserted:
    """An article with a passage in it. `rows`: start, end, whether the stretch belongs to the article."""

    name: str
    language: str
    category: str
    text: str
    rows: tuple[tuple[int, int, bool], ...]


def load(folder: Path = FOLDER, *, every: int = 1) -> Iterator[Inserted]:
    """Every passage and every negative, in order of language and place in its file.

    `every`: 1 for all passages, 2 for those at odd places (the second, the fourth …).
    """
    for file in sorted(folder.glob("*.toml")):
        data = tomllib.loads(file.read_text(encoding="utf-8"))
        articles = [[article["title"], *article["paragraphs"]] for article in data["article"]]
        for number, passage in enumerate(data["passage"]):
            if (number + 1) % every:
                continue
            article = articles[number % len(articles)]
            at = place(passage["category"], number, len(article))
            name = f"{file.stem}-{number}"
            yield put(name, file.stem, passage["category"], article, passage["lines"], at, keep=False)
        for number, negative in enumerate(data["negative"]):
            article = articles[number % len(articles)]
            at = (len(article) // 2, len(article) - 1)[number % 2]
            yield put(f"{file.stem}-not-{number}", file.stem, "negative", article, negative["lines"], at, keep=True)


def place(category: str, number: int, size: int) -> int:
    """Below the headline, in the middle or at the end: where such a passage stands on real pages."""
    middle = size // 2
    if category == "byline":
        return (1, 1, size)[number % 3]
    if category == "caption":
        return (1, middle, middle + 1)[number % 3]
    return (1, middle, size)[number % 3]


def put(
    name: str, language: str, category: str, article: list[str], lines: list[str], at: int, *, keep: bool
) -> Inserted:
    rows: list[tuple[int, int, bool]] = []
    blocks = [(text, True) for text in article]
    blocks[at:at] = [(text, keep) for text in lines]
    start = 0
    for text, stays in blocks:
        rows.append((start, start + len(text), stays))
        start += len(text) + 2
    return Inserted(name, language, category, "\n\n".join(text for text, _ in blocks), tuple(rows))
