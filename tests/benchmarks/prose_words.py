"""How many words a block wants to be taken for running text (`sequence.PROSE_WORDS`, `column.PROSE_WORDS`).

    python tests/benchmarks/prose_words.py SET…      labelled sets (docs.jsonl.gz)

Of the blocks that end like a sentence and have so many words or more: how many of them are the article's, and how many of the
article's words stand in such blocks.
"""

from __future__ import annotations

import gzip
import json
import sys
from pathlib import Path

from cleaner.segment.normal import count_words, is_end

LEAST = (4, 6, 8, 10, 12, 14, 16, 20, 25)


def main(folders: list[Path]) -> None:
    """Print the table."""
    ends: list[tuple[int, bool]] = []
    words = 0
    for folder in folders:
        with gzip.open(folder / "docs.jsonl.gz", "rt", encoding="utf-8") as lines:
            for line in lines:
                for text, label, _ in json.loads(line)["blocks"]:
                    count = count_words(text)
                    words += count if label == "keep" else 0
                    if label in {"keep", "drop"} and is_end(text):
                        ends.append((count, label == "keep"))
    print("words   blocks  article's   of its words")
    for least in LEAST:
        found = [(count, kept) for count, kept in ends if count >= least]
        kept_words = sum(count for count, kept in found if kept)
        print(f"{least:5}{len(found):9,}{sum(kept for _, kept in found) / len(found):11.1%}{kept_words / words:15.1%}")


if __name__ == "__main__":
    main([Path(name) for name in sys.argv[1:]])
