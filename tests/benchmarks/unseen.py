"""What is lost of the article and left of the furniture on whole pages by writers who saw neither rules nor data, as a Markdown table.

    python tests/benchmarks/unseen.py

`fixtures/unseen/README.md` says how the pages were written. Words are counted; a text counts as in the result where its words stand there
in a row, and furniture of one or two words is not counted, since such words stand anywhere.
"""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Callable
from itertools import product
from pathlib import Path

from peers import html_peers

from cleaner import Cleaner

UNSEEN = Path(__file__).resolve().parents[2] / "fixtures" / "unseen"
SAID = 3
"""Words of a text from which it counts as left."""


def words(text: str) -> str:
    """The words of a text, a space before, between and after them, so that one can be looked for in another."""
    found = re.findall(r"\w+", text.lower())
    return f" {' '.join(found)} "


def counted(clean: Callable[[str], str], folder: Path) -> Counter[str]:
    """Of one page the words of its article, those lost, those of its furniture and those left, in all and by category."""
    wanted = tomllib.loads((folder / "expected.toml").read_text(encoding="utf-8"))
    has = words(clean((folder / "source.html").read_text(encoding=wanted.get("encoding", "utf-8"))))
    kept = [words(text) for text in wanted["kept"]]
    stays = [*kept, *(words(text) for text in wanted.get("neutral", []))]
    found: Counter[str] = Counter(pages=1)
    for text in kept:
        found["article"] += len(text.split())
        found["lost"] += 0 if text in has else len(text.split())
    for item in wanted["removed"]:
        text, size = words(item["text"]), len(words(item["text"]).split())
        # What the article says, too, is no furniture that was left.
        left = size >= SAID and text in has and not any(text in other for other in stays)
        found.update(
            {"furniture": size, "left": size * left, item["category"]: size, f"{item['category']} left": size * left}
        )
    found["with loss"] = int(found["lost"] > 0)
    return found


def main() -> None:
    cleaner = Cleaner()
    tools = {"article-cleaner": lambda page: cleaner.clean(page, kind="html").text, **html_peers()}
    print("| tool | pages | | article lost | pages with loss | furniture left | most left |")
    print("|---|---|---|---|---|---|---|")
    groups = sorted(path for path in UNSEEN.iterdir() if path.is_dir())
    for group, (tool, clean) in product(groups, tools.items()):
        sums: Counter[str] = Counter()
        for folder in sorted(group.iterdir()):
            sums.update(counted(clean, folder))
        shares = {
            name.removesuffix(" left"): sums[name] / sums[name.removesuffix(" left")]
            for name in sums
            if " left" in name
        }
        worst = ", ".join(
            f"{name} {share:.0%}" for name, share in sorted(shares.items(), key=lambda item: -item[1])[:3]
        )
        print(
            f"| {tool} | {group.name} | {sums['pages']} | {sums['lost'] / sums['article']:.2%} | {sums['with loss']} "
            f"| {sums['left'] / sums['furniture']:.2%} | {worst} |"
        )


if __name__ == "__main__":
    main()
