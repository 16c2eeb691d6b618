"""Hostile documents against an ordinary one of the same size: time per byte and peak memory.

    python tests/benchmarks/hostile.py                     # every case at 1 MB (texts) and 500 kB (pages)
    python tests/benchmarks/hostile.py --case deep --size 4000000
    python tests/benchmarks/hostile.py --full              # the sizes of the promise: 10 MB in a line, 1,000,000 lines, …

Each case runs in a process of its own. Time is that of the process, after another document has warmed the cleaner up; `times` is the time
per byte as a multiple of the ordinary document's. `growth` is the time at this size over that at half the size: 2 is linear. Exit code 1:
a case failed, or needs more than `--limit` times an ordinary document's time per byte, or memory.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "tests"))
TEXT_SIZE, PAGE_SIZE = 1_000_000, 500_000
LIMIT = 8.0
"""Times the ordinary document's time per byte that a hostile one may need."""
MEMORY = 2000
"""MB that a case may need at its size."""
FULL = {
    "one_line": 10_000_000,
    "short_lines": 2_000_000,
    "deep": 1_100_000,
    "attributes": 10_000_000,
    "links": 1_500_000,
}
"""10 MB in one line; 1,000,000 lines of one character; 100,000 nested elements; 1,000,000 attributes; 50,000 sibling links."""
TIMEOUT = 900


def main() -> int:
    """Run the cases and print the table."""
    import hostile_cases

    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--case", action="append", choices=sorted({**hostile_cases.TEXTS, **hostile_cases.PAGES}))
    parser.add_argument("--size", type=int, help="bytes of each document")
    parser.add_argument("--full", action="store_true", help="only the cases with a stated size, at that size")
    parser.add_argument("--limit", type=float, default=LIMIT)
    parser.add_argument("--child", nargs=2, metavar=("CASE", "SIZE"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.child:
        print(json.dumps(measure(options.child[0], int(options.child[1]))))
        return 0
    names = options.case or (list(FULL) if options.full else [*hostile_cases.TEXTS, *hostile_cases.PAGES])
    ordinary: dict[tuple[str, int], float] = {}
    print(f"{'case':<18}{'bytes':>12}{'s':>9}{'µs/byte':>10}{'times':>8}{'growth':>8}{'MB':>7}  outcome", flush=True)
    failed = False
    for name in names:
        kind = "text" if name in hostile_cases.TEXTS else "page"
        size = options.size or (FULL[name] if options.full else TEXT_SIZE if kind == "text" else PAGE_SIZE)
        base = min(size, TEXT_SIZE if kind == "text" else PAGE_SIZE)
        if (kind, base) not in ordinary:
            found = run(f"ordinary_{kind}", base)
            ordinary[kind, base] = found.get("seconds", 1.0) / found.get("bytes", 1)
            show(f"ordinary {kind}", found, None, None)
        found = run(name, size)
        half = run(name, size // 2)
        times = found["seconds"] / found["bytes"] / ordinary[kind, base] if "seconds" in found else None
        growth = found["seconds"] / half["seconds"] if "seconds" in found and half.get("seconds") else None
        show(name, found, times, growth)
        failed = failed or times is None or times > options.limit or found["memory"] > MEMORY
    return 1 if failed else 0


def show(name: str, found: dict[str, float | str], times: float | None, growth: float | None) -> None:
    """A row of the table."""
    if "seconds" not in found:
        print(f"{name:<18}  {found['outcome']}", flush=True)
        return
    seconds, size = float(found["seconds"]), int(found["bytes"])
    more = "".join(f"{value:>8.2f}" if value is not None else f"{'':>8}" for value in (times, growth))
    print(
        f"{name:<18}{size:>12,}{seconds:>9.2f}{1e6 * seconds / size:>10.3f}{more}{found['memory']:>7.0f}  {found['outcome']}",
        flush=True,
    )


def run(name: str, size: int) -> dict[str, float | str]:
    """A case in a process of its own."""
    command = [sys.executable, __file__, "--child", name, str(size)]
    try:
        ran = subprocess.run(command, capture_output=True, timeout=TIMEOUT, check=False)
    except subprocess.TimeoutExpired:
        return {"outcome": f"more than {TIMEOUT} s", "memory": 0}
    if ran.returncode:
        last = ran.stderr.decode("utf-8", "replace").strip().splitlines()[-1:] or [f"exit code {ran.returncode}"]
        return {"outcome": f"FAILED: {last[0]}", "memory": 0}
    found: dict[str, float | str] = json.loads(ran.stdout)
    return found


def measure(name: str, size: int) -> dict[str, float | str]:
    """Clean one document of a case and check its ledger."""
    import hostile_cases

    import cleaner
    from cleaner.model import InputError

    case = getattr(hostile_cases, name)
    is_page = name == "ordinary_page" or name in hostile_cases.PAGES
    document = case(size)
    length = len(document if isinstance(document, bytes) else document.encode("utf-8", "surrogatepass"))
    pipeline = cleaner.Cleaner()
    pipeline.clean(hostile_cases.ordinary_page(20_000) if is_page else hostile_cases.ordinary_text(100_000))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    start = time.process_time()
    try:
        result = pipeline.clean(document, kind="html" if is_page else "text")
    except InputError as error:
        return {
            "bytes": length,
            "seconds": time.process_time() - start,
            "memory": before / 1024,
            "outcome": f"refused: {error}",
        }
    seconds = time.process_time() - start
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    if not is_page:
        source = "".join(piece.text for piece in result.pieces)
        assert cleaner.restore(result.text, result.removed) == source
        assert isinstance(document, bytes) or source == document
    outcome = f"{'held, ' if result.held else ''}{len(result.removed)} removed"
    return {
        "bytes": length,
        "seconds": seconds,
        "memory": memory,
        "outcome": "; ".join([outcome, *result.warnings])[:110],
    }


if __name__ == "__main__":
    sys.exit(main())
