"""How fast a corpus goes through, with one worker and with two, and how much memory it takes.

    python tests/benchmarks/corpus.py --documents 10000 100000 --jobs 1 2

The corpus is made of the project's fixtures, each document with a number of its own, in JSON Lines of 1,000 documents a file
(or, with --form, in Parquet or as single files). Printed are documents and megabytes of text a second, the ratio of the times,
and the peak of the memory that all processes of the run hold (proportional set size: what they share counts once).
"""

from __future__ import annotations

import argparse
import itertools
import json
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

FIXTURES = Path(__file__).resolve().parent.parent.parent / "fixtures"
PER_FILE = 1_000


def documents(count: int, pages: int) -> Iterator[tuple[str, str]]:
    """So many documents (suffix, text); `pages` of a hundred are HTML."""
    texts = [path.read_text(encoding="utf-8") for path in sorted((FIXTURES / "text").rglob("*.txt"))]
    html = [path.read_text(encoding="utf-8", errors="replace") for path in sorted((FIXTURES / "html").rglob("*.html"))]
    texts = [text for text in texts if len(text) > 500]
    several_texts, several_pages = itertools.cycle(texts), itertools.cycle(html)
    for number in range(count):
        if number % 100 < pages:
            yield ".html", next(several_pages).replace("</p>", f" ({number})</p>", 1)
        else:
            yield ".txt", f"{next(several_texts).rstrip()}\n\nThe archive keeps this as its number {number}.\n"


def make(folder: Path, count: int, pages: int, form: str) -> int:
    """Write a corpus; returns the bytes of its texts."""
    size = 0
    folder.mkdir(parents=True)
    found = enumerate(documents(count, pages))
    for part in itertools.count():
        group = list(itertools.islice(found, PER_FILE))
        if not group:
            return size
        size += sum(len(text.encode()) for _, (_, text) in group)
        rows = [{"id": f"d{number}", "text": text} for number, (_, text) in group]
        if form == "files":
            (folder / f"{part:04}").mkdir()
            for number, (suffix, text) in group:
                (folder / f"{part:04}" / f"{number}{suffix}").write_text(text, encoding="utf-8")
        elif form == "parquet":
            import pyarrow as pa
            from pyarrow import parquet

            parquet.write_table(pa.Table.from_pylist(rows), folder / f"{part:04}.parquet")
        else:
            lines = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
            (folder / f"{part:04}.jsonl").write_text(lines, encoding="utf-8")
    return size


def family(process: int) -> list[int]:
    """A process and all below it."""
    parents: dict[int, int] = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            parents[int(path.parent.name)] = int(path.read_text().rsplit(")", 1)[1].split()[1])
        except OSError:
            continue
    found = [process]
    for number in found:
        found += [child for child, parent in parents.items() if parent == number]
    return found


def memory(process: int) -> int:
    """Bytes that a process and all below it hold."""
    total = 0
    for number in family(process):
        try:
            for line in Path(f"/proc/{number}/smaps_rollup").read_text().splitlines():
                if line.startswith("Pss:"):
                    total += int(line.split()[1]) * 1024
        except OSError:
            continue
    return total


def measure(source: Path, out: Path, jobs: int) -> tuple[float, int]:
    """Seconds and peak memory of a run."""
    began = time.monotonic()
    run = subprocess.Popen(
        [sys.executable, "-m", "cleaner", "clean", str(source), "-o", str(out), "-j", str(jobs), "-q"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    peak = 0
    while run.poll() is None:
        peak = max(peak, memory(run.pid))
        time.sleep(0.5)  # adding up costs as much as a tenth of a core
    if run.returncode not in {0, 1}:
        raise SystemExit(f"the run ended with exit code {run.returncode}")
    return time.monotonic() - began, peak


def main() -> None:
    """Make the corpora, run them, print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--documents", type=int, nargs="+", default=[10_000, 100_000])
    parser.add_argument("--jobs", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--pages", type=int, default=10, help="of a hundred documents, how many are HTML")
    parser.add_argument("--form", choices=["jsonl", "parquet", "files"], default="jsonl")
    options = parser.parse_args()
    print(
        f"{'documents':>10} {'MB':>7} {'jobs':>5} {'seconds':>8} {'docs/s':>8} {'MB/s':>7} {'ratio':>6} {'peak MB':>8}"
    )
    for count in options.documents:
        folder = Path(tempfile.mkdtemp(prefix="corpus-"))
        try:
            size = make(folder / "in", count, options.pages, options.form) / 1e6
            first: float | None = None
            for jobs in options.jobs:
                seconds, peak = measure(folder / "in", folder / f"out{jobs}", jobs)
                first = first or seconds
                print(
                    f"{count:>10,} {size:>7.1f} {jobs:>5} {seconds:>8.1f} {count / seconds:>8.1f} {size / seconds:>7.2f} "
                    f"{first / seconds:>6.2f} {peak / 1e6:>8.0f}",
                    flush=True,
                )
        finally:
            shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
