"""The whole cleaner, guards included, on outlets that its judge has not seen, as Markdown tables.

    for n in 0 1 2 3 4; do cleaner fit SET… --passages fixtures/training --leave-out $n -o judges/$n; done
    python tests/benchmarks/crossval.py judges SET…

Each document is cleaned with the judge that was fitted without its fold. Texts are the columns of the sets, pages their HTML; the measures
are those of `cleaner.fit.measure`. Needs the extra `fit`.
"""

from __future__ import annotations

import argparse
import base64
import re
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

from cleaner import Cleaner
from cleaner.fit import measure, sets


def cleaned(
    judges: Path, fold: int, folds: int, folder: Path
) -> tuple[list[tuple[str, dict[str, Any]]], list[Counter[str]]]:
    """Of a fold's pages the texts with their records; of its columns what went: by document, sums of words."""
    made = Cleaner(judge=judges / str(fold))
    pages: list[tuple[str, dict[str, Any]]] = []
    sums: list[Counter[str]] = []
    for record in sets.records(folder):
        if sets.fold_of(sets.outlet(record), folds) != fold:
            continue
        rows = [record["blocks"][n] for n in record["column"]]
        text = "\n\n".join(row[0] for row in rows)
        gone = bytearray(len(text))
        for removal in made.clean(text, kind="text").removed:
            gone[removal.start : removal.end] = b"\1" * ((removal.end or 0) - (removal.start or 0))
        found: Counter[str] = Counter()
        at = 0
        for content, label, _ in rows:
            went = 2 * sum(gone[at : at + len(content)]) >= len(content)
            found[f"{label} {'gone' if went else 'left'}"] += len(re.findall(r"\w+", content))
            at += len(content) + 2
        sums.append(found)
        if record.get("html"):
            page = base64.b64decode(record.pop("html"))
            pages.append((made.clean(page, kind="html", url=record.get("url")).text, record))
    return pages, sums


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("judges", type=Path)
    parser.add_argument("sets", type=Path, nargs="+")
    parser.add_argument("--folds", type=int, default=5)
    parser.add_argument("-j", "--jobs", type=int, default=2)
    options = parser.parse_args()
    print(
        "| set | documents | removed | article lost | documents with loss | pages: shingle F1 | word F1 |\n|---|---|---|---|---|---|---|"
    )
    with ProcessPoolExecutor(options.jobs) as pool:
        for folder in options.sets:
            parts = pool.map(
                cleaned,
                [options.judges] * options.folds,
                range(options.folds),
                [options.folds] * options.folds,
                [folder] * options.folds,
            )
            pages, sums = [], []
            for some, counts in parts:
                pages += some
                sums += counts
            total = sum(sums, Counter())
            lost = sum(1 for found in sums if found["keep gone"]) / max(1, len(sums))
            removed = total["drop gone"] / max(1, total["drop gone"] + total["drop left"])
            loss = total["keep gone"] / max(1, total["keep gone"] + total["keep left"])
            line = f"| {folder.name} | {len(sums)} | {removed:.1%} | {loss:.2%} | {lost:.1%} |"
            if pages:
                shingle, word = measure.pages([text for text, _ in pages], [record for _, record in pages])
                print(f"{line} {shingle:.4f} | {word:.4f} |", flush=True)
            else:
                print(f"{line} | |", flush=True)


if __name__ == "__main__":
    main()
