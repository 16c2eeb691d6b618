"""Measures `cleaner learn` on the corpus of hosts: precision and recall of what is proposed, and what it does once it is accepted.

    python tests/benchmarks/learn.py [--articles 24] [--sets a b] [--verbose]

Recall counts furniture that the cleaner leaves in: what goes anyway needs no rule. A proposal is right when it is a piece of furniture.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import tomli

sys.path.insert(0, str(Path(__file__).parent))

import hosts as corpus
from hosts import Host, Made

from cleaner import Cleaner
from cleaner.corpus.learn import pack, run
from cleaner.corpus.settings import Settings
from cleaner.segment.normal import count_words


@dataclass
class Figures:
    """What came of it."""

    right: int = 0
    wrong: list[tuple[str, str]] = field(default_factory=list)
    found: int = 0
    missed: list[tuple[str, str]] = field(default_factory=list)
    furniture: int = 0
    """Words of furniture in all documents."""
    left: tuple[int, int] = (0, 0)
    """Of these the words that stay: without the packs, and with all proposals accepted that are furniture."""
    lost: tuple[int, int] = (0, 0)
    """Words of the article that go: the same."""
    lost_blindly: int = 0
    """Those that go when every proposal is accepted."""
    article: int = 0


def make(folder: Path, chosen: Sequence[Host], articles: int) -> list[Made]:
    """Write the corpus: pages and texts as records with addresses."""
    pools = corpus.pools()
    found: list[Made] = []
    for host in chosen:
        made = list(corpus.documents(host, pools[host.language], articles))
        found += made
        key = "html" if host.form == "html" else "text"
        with (folder / f"{host.name}.jsonl").open("w", encoding="utf-8") as file:
            for document in made:
                file.write(json.dumps({"url": document.url, key: document.source}, ensure_ascii=False) + "\n")
    return found


def proposals(packs: Path) -> Iterator[tuple[str, list[str], str]]:
    """Of each proposal its host, the texts that tell what it is (all of its examples where it is a pattern), and its id."""
    for _, _, entry in pack.entries(packs):
        texts = [entry["text"]] if "text" in entry else [example["text"] for example in entry["examples"]]
        yield entry["host"], texts, entry["id"]


def measure(chosen: Sequence[Host], articles: int, *, effect: bool = True, jobs: int = 1) -> Figures:
    """Learn from the hosts' corpus, and compare what is proposed with what is furniture."""
    figures = Figures()
    by_name = {host.name: host for host in chosen}
    with tempfile.TemporaryDirectory() as name:
        source, packs = Path(name) / "in", Path(name) / "packs"
        source.mkdir()
        made = make(source, chosen, articles)
        run.learn([str(source)], packs, Settings(jobs=jobs))
        proposed: dict[str, list[list[str]]] = {host.name: [] for host in chosen}
        right: list[str] = []
        for host, texts, id in proposals(packs):
            proposed[host].append(texts)
            pieces = [piece for piece in by_name[host].pieces if piece.furniture]
            if any(all(piece.is_it(text) for text in texts) for piece in pieces):
                figures.right += 1
                right.append(id)
            else:
                figures.wrong.append((host, texts[0]))
        first = Cleaner()
        before = [cleaner_result(first, document) for document in made]
        _recall(figures, chosen, made, before, proposed)
        if effect:
            _effect(figures, made, before, packs, right)
    return figures


def cleaner_result(cleaner: Cleaner, document: Made) -> list[str]:
    """The removed blocks of a document."""
    result = cleaner.clean(document.source, url=document.url, kind="html" if document.form == "html" else "text")
    return [" ".join(removal.text.split()) for removal in result.removed]


def _recall(
    figures: Figures,
    chosen: Sequence[Host],
    made: Sequence[Made],
    before: Sequence[list[str]],
    proposed: dict[str, list[list[str]]],
) -> None:
    for host in chosen:
        for piece in host.pieces:
            if not piece.furniture:
                continue
            there = [
                (text, gone)
                for document, gone in zip(made, before, strict=True)
                if document.host == host.name
                for text in document.furniture
                if piece.is_it(text)
            ]
            if sum(text in gone for text, gone in there) > 0.9 * len(there):
                continue
            if any(all(piece.is_it(text) for text in texts) for texts in proposed[host.name]):
                figures.found += 1
            else:
                figures.missed.append((host.name, piece.written))


def _effect(
    figures: Figures, made: Sequence[Made], before: Sequence[list[str]], packs: Path, right: Sequence[str]
) -> None:
    figures.article = sum(count_words(text) for document in made for text in document.article)
    figures.furniture = sum(count_words(text) for document in made for text in document.furniture)
    for path in sorted(packs.glob("*.toml")):
        path.write_text(
            path.read_text(encoding="utf-8").replace('state = "proposed"', 'state = "accepted"'), encoding="utf-8"
        )
    every = Cleaner(packs=packs)
    blindly = [cleaner_result(every, document) for document in made]
    figures.lost_blindly = _words(made, blindly)[1]
    for path in sorted(packs.glob("*.toml")):
        for entry in tomli.loads(path.read_text(encoding="utf-8")).get("block", []):
            if entry["id"] not in right:
                pack.decide(path, entry["id"], "rejected")
    reviewed = Cleaner(packs=packs)
    after = [cleaner_result(reviewed, document) for document in made]
    (left, lost), (left_after, lost_after) = _words(made, before), _words(made, after)
    figures.left, figures.lost = (left, left_after), (lost, lost_after)


def _words(made: Sequence[Made], gone: Sequence[list[str]]) -> tuple[int, int]:
    """Words of furniture that stay, and of the article that go."""
    left = lost = 0
    for document, removed in zip(made, gone, strict=True):
        left += sum(count_words(text) for text in document.furniture if text not in removed)
        lost += sum(count_words(text) for text in document.article if text in removed)
    return left, lost


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else None)
    parser.add_argument("--articles", type=int, default=24)
    parser.add_argument("--sets", nargs="+", default=["a", "b"])
    parser.add_argument("--verbose", action="store_true")
    parser.add_argument("--jobs", type=int, default=1)
    options = parser.parse_args()
    for name in options.sets:
        chosen = corpus.hosts(name)
        found = measure(chosen, options.articles, jobs=options.jobs)
        total, all_found = found.right + len(found.wrong), found.found + len(found.missed)
        print(f"set {name}: {len(chosen)} hosts, {options.articles} articles each")
        print(f"  proposals {total}, right {found.right} ({100 * found.right / max(1, total):.1f} %)")
        print(
            f"  furniture left in {all_found}, proposed {found.found} ({100 * found.found / max(1, all_found):.1f} %)"
        )
        print(f"  words of furniture {found.furniture:,}: left {found.left[0]:,} -> {found.left[1]:,}")
        print(
            f"  words of articles {found.article:,}: lost {found.lost[0]:,} -> {found.lost[1]:,} (all accepted: {found.lost_blindly:,})"
        )
        if options.verbose:
            for title, rows in (("wrong", found.wrong), ("missed", found.missed)):
                for host, text in rows:
                    print(f"  {title}: {host}: {text}")


if __name__ == "__main__":
    main()
