"""Quality of the cleaner and of installed peers, as the Markdown tables that docs/quality.md shows.

    python tests/benchmarks/quality.py                      # the project's own fixtures
    python tests/benchmarks/quality.py --data DIR [DIR …]   # labelled sets (see corpora.py)

Words are counted, not blocks. HTML: word F1 and 4-gram shingle F1 (precision and recall averaged over documents, as the article
extraction benchmark of ScrapingHub counts them). Text: share of the boilerplate's words that went, share of the article's words that went,
share of documents that lost any of it. Peers come with `pip install --group bench`.
"""

from __future__ import annotations

import argparse
import base64
import re
import statistics
import sys
import tomllib
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
import corpora
import passages
import peers

import cleaner
from cleaner.formats import read

FIXTURES = Path(__file__).parent.parent.parent / "fixtures"


@dataclass(frozen=True)
class Page:
    """An HTML page and the text that belongs to its article."""

    name: str
    html: bytes
    gold: str
    url: str | None = None
    spare: frozenset[tuple[str, ...]] = frozenset()
    """Lines (as words) that may stay or go: title and standfirst."""


@dataclass(frozen=True)
class Text:
    """A text and its stretches: start, end, whether it belongs to the article."""

    name: str
    text: str
    rows: tuple[tuple[int, int, bool], ...]


def words(text: str) -> list[str]:
    return re.findall(r"\w+", text.lower())


def shingles(text: str, size: int = 4) -> Counter[tuple[str, ...]]:
    found = words(text)
    if 0 < len(found) < size:
        return Counter([tuple(found)])
    return Counter(tuple(found[n : n + size]) for n in range(len(found) - size + 1))


def f1(precision: float, recall: float) -> float:
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def score_pages(pages: Sequence[Page], extract: Callable[[Page], str]) -> tuple[float, float]:
    """Shingle F1 and word F1."""
    precisions, recalls, word_f1 = [], [], []
    for page in pages:
        lines = extract(page).split("\n")
        text = "\n".join(line for line in lines if tuple(words(line)) not in page.spare)
        got, gold = Counter(words(text)), Counter(words(page.gold))
        common = sum((got & gold).values())
        word_f1.append(f1(common / max(1, got.total()), common / max(1, gold.total())))
        a, b = shingles(text), shingles(page.gold)
        common = sum((a & b).values())
        if a:
            precisions.append(common / a.total())
        if b:
            recalls.append(common / b.total())
    return f1(statistics.mean(precisions or [0]), statistics.mean(recalls or [0])), statistics.mean(word_f1)


def score_texts(texts: Sequence[Text], clean: Callable[[str], str | bytearray]) -> tuple[float, float, float]:
    """Share of boilerplate removed, share of article lost, share of documents with loss."""
    removed = boilerplate = lost = article = losers = 0
    for text in texts:
        result = clean(text.text)
        gone = result if isinstance(result, bytearray) else difference(text.text, result)
        loss = 0
        for start, end, keep in text.rows:
            size = len(words(text.text[start:end]))
            cut = 2 * sum(gone[start:end]) >= end - start
            if keep:
                article += size
                loss += size * cut
            else:
                boilerplate += size
                removed += size * cut
        lost += loss
        losers += loss > 0
    return removed / max(1, boilerplate), lost / max(1, article), losers / max(1, len(texts))


def difference(source: str, kept: str) -> bytearray:
    """Which characters of `source` are missing from `kept`, whose lines are lines of the source in order."""
    gone = bytearray(len(source))
    left = iter(kept.split("\n"))
    following = next(left, None)
    at = 0
    for line in source.split("\n"):
        if line == following:
            following = next(left, None)
        else:
            gone[at : at + len(line)] = b"\1" * len(line)
        at += len(line) + 1
    return gone


def ours(text: str) -> bytearray:
    gone = bytearray(len(text))
    for removal in cleaner.clean(text, kind="text").removed:
        assert removal.start is not None
        assert removal.end is not None
        gone[removal.start : removal.end] = b"\1" * (removal.end - removal.start)
    return gone


def fixture_pages() -> Iterator[Page]:
    for folder in sorted((FIXTURES / "html").iterdir()):
        expected = tomllib.loads((folder / "expected.toml").read_text(encoding="utf-8"))
        spare = frozenset(tuple(words(text)) for text in expected.get("neutral", []))
        yield Page(folder.name, (folder / "source.html").read_bytes(), "\n".join(expected["kept"]), None, spare)


def fixture_texts() -> Iterator[Text]:
    for folder in sorted((FIXTURES / "text").iterdir()):
        expected = tomllib.loads((folder / "expected.toml").read_text(encoding="utf-8"))
        text = read((folder / "source.txt").read_bytes(), kind="text").text
        rows: list[tuple[int, int, bool]] = []
        at = 0
        for item in expected["removed"]:
            pattern = r"\s+".join(re.escape(word) for word in item["text"].split())
            match = re.compile(pattern).search(text, at)
            if match is None:
                raise ValueError(f"{folder.name}: {item['text']!r} is not in the source")
            rows += [*kept_lines(text, at, match.start()), (*match.span(), False)]
            at = match.end()
        yield Text(folder.name, text, (*rows, *kept_lines(text, at, len(text))))


def kept_lines(text: str, start: int, end: int) -> list[tuple[int, int, bool]]:
    return [(start + m.start(), start + m.end(), True) for m in re.finditer(r"[^\r\n]*\w[^\r\n]*", text[start:end])]


def set_pages(folder: Path) -> Iterator[Page]:
    for record in corpora.pages(folder):
        if record.get("html"):
            spare = (
                frozenset(tuple(words(t)) for t in [record["title"] or "", *record["summary"]])
                if record["summary"]
                else frozenset()
            )
            yield Page(record["id"], base64.b64decode(record["html"]), record["text"], record["url"], spare)


def set_texts(folder: Path, mode: str) -> Iterator[Text]:
    for item in corpora.texts(folder, mode):
        rows = tuple((row.start, row.end, row.label == "keep") for row in item.rows if row.label != "neutral")
        yield Text(item.id, item.text, rows)


def decoded(extract: Callable[[str], str]) -> Callable[[Page], str]:
    """A peer that takes decoded pages; where it fails it has extracted nothing."""

    def run(page: Page) -> str:
        try:
            return extract(read(page.html, kind="html").text)
        except Exception as error:
            print(f"{page.name}: {type(error).__name__}: {str(error)[:80]}", file=sys.stderr)
            return ""

    return run


def report_pages(name: str, pages: Sequence[Page], others: bool) -> None:
    print(f"\n| {name}: {len(pages)} pages | shingle F1 | word F1 |\n|---|---|---|")
    tools: dict[str, Callable[[Page], str]] = {
        "article-cleaner": lambda page: cleaner.clean(page.html, kind="html", url=page.url).text
    }
    if others:
        tools |= {tool: decoded(extract) for tool, extract in peers.html_peers().items()}
    for tool, extract in tools.items():
        shingle, word = score_pages(pages, extract)
        print(f"| {tool} | {shingle:.3f} | {word:.3f} |", flush=True)


def report_texts(name: str, texts: Sequence[Text], others: bool) -> None:
    print(f"\n| {name}: {len(texts)} texts | boilerplate removed | article lost | texts with loss |\n|---|---|---|---|")
    tools: dict[str, Callable[[str], str | bytearray]] = {"article-cleaner": ours}
    if others:
        tools.update(peers.text_peers())
    for tool, clean in tools.items():
        removed, lost, losers = score_texts(texts, clean)
        print(f"| {tool} | {removed:.1%} | {lost:.2%} | {losers:.1%} |", flush=True)


def report_passages(title: str, everything: list[passages.Inserted], others: bool) -> None:
    """Per category, what share of the passages' words goes; and what share of the articles around them, and of negatives, is lost."""
    tools: dict[str, Callable[[str], str | bytearray]] = {"article-cleaner": ours}
    if others:
        tools.update(peers.text_peers())
    print(f"\n| {title}, {len(everything)} | words | {' | '.join(tools)} |\n|---|---|{'---|' * len(tools)}")
    names = sorted({item.category for item in everything} - {"negative"})
    groups = {name: [item for item in everything if item.category == name] for name in names}
    groups |= {
        f"in {code}": [item for item in everything if item.language == code and item.category != "negative"]
        for code in sorted({item.language for item in everything})
    }
    groups["all"] = [item for item in everything if item.category != "negative"]
    groups["negatives"] = [item for item in everything if item.category == "negative"]
    for name, items in groups.items():
        texts = [Text(item.name, item.text, item.rows) for item in items]
        size = sum(len(words(t.text[a:b])) for t in texts for a, b, keep in t.rows if not keep)
        scores = [score_texts(texts, clean) for clean in tools.values()]
        if name == "negatives":
            print(
                "| negatives: documents with loss | | " + " | ".join(f"{losers:.1%}" for _, _, losers in scores) + " |"
            )
            continue
        print(f"| {name} | {size} | " + " | ".join(f"{removed:.1%}" for removed, _, _ in scores) + " |", flush=True)
        if name == "all":
            print("| article lost | | " + " | ".join(f"{lost:.2%}" for _, lost, _ in scores) + " |")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, nargs="+", help="folders of labelled sets, instead of the fixtures")
    parser.add_argument("--no-peers", action="store_true", help="only this project")
    options = parser.parse_args()
    others = not options.no_peers
    if not options.data:
        report_pages("fixtures", list(fixture_pages()), others)
        report_texts("fixtures", list(fixture_texts()), others)
        report_passages("passages", list(passages.load()), others)
        report_passages("blind passages", list(passages.load(passages.BLIND)), others)
        report_passages("fresh wordings", list(passages.load(passages.FRESH)), others)
        report_passages("fresh wordings, unread", list(passages.load(passages.FRESH, every=2)), others)
        report_passages("inventive wordings", list(passages.load(passages.INVENTIVE)), others)
        report_passages("inventive wordings, unread", list(passages.load(passages.INVENTIVE, every=2)), others)
        return
    for folder in options.data:
        pages = list(set_pages(folder))
        if pages:
            report_pages(folder.name, pages, others)
        for mode in ("column", "page") if pages else ("column",):
            report_texts(f"{folder.name}, {mode}", list(set_texts(folder, mode)), others)


if __name__ == "__main__":
    main()
