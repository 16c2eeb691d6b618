"""Kill a run again and again at random moments, and compare what it ends with with an undisturbed run, byte for byte.

    python tests/benchmarks/chaos.py --kills 20 --documents 400 --seed 1

Each kill waits until the run has finished some more shards, then ends, without warning, the whole run or one of its workers. The
next run of the same command goes on.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

STORY = (
    "The council of the small town voted on Tuesday to rebuild bridge number {0} across the river.\n\n"
    "The mayor said the work would begin in spring and would cost {1} less than the repairs of the last ten years.\n\n"
    "Engineers had warned for {0} weeks that the wooden piles below the water line were close to giving way.\n"
)
PROMPT = "\nSign up for our free newsletter and get the best stories in your inbox every morning.\n"


def text(number: int) -> str:
    """A document; every second one has something to be removed."""
    return STORY.format(number, number * 7) + (PROMPT if number % 2 else "")


def make_corpus(folder: Path, documents: int) -> None:
    """Text files, JSON Lines (plain, packed, with bad lines) and a page, about `documents` in all."""
    third = max(2, documents // 3)
    for number in range(third):
        path = folder / "texts" / f"{number % 5}" / f"{number:05}.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text(number), encoding="utf-8")
    lines = [json.dumps({"id": f"r{number}", "n": 1.50, "text": text(number)}) for number in range(third)]
    lines[1] = '{"text": nonsense'
    size = max(1, third // 6)
    for part, start in enumerate(range(0, third, size)):
        (folder / f"part-{part:03}.jsonl").write_text("\n".join(lines[start : start + size]) + "\n", encoding="utf-8")
        packed = gzip.compress("\n".join(lines[start : start + size]).encode(), mtime=0)
        (folder / f"packed-{part:03}.jsonl.gz").write_bytes(packed)
    (folder / "broken.jsonl.gz").write_bytes(gzip.compress("\n".join(lines).encode(), mtime=0)[:-20])


def command(source: Path, out: Path, jobs: int) -> list[str]:
    """The command line of a run."""
    return [sys.executable, "-m", "cleaner", "clean", str(source), "-o", str(out), "-j", str(jobs), "--quiet"]


def tree(out: Path) -> dict[str, bytes]:
    """Every file that a run leaves, but for its memory."""
    return {
        path.relative_to(out).as_posix(): path.read_bytes()
        for path in sorted(out.rglob("*"))
        if path.is_file() and ".cleaner" not in path.relative_to(out).parts
    }


def children(process: int) -> list[int]:
    """The worker processes of a run (its helpers, too)."""
    found: list[int] = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text().rsplit(")", 1)[1].split()
        except OSError:
            continue
        if int(fields[1]) == process:
            found.append(int(path.parent.name))
    return found


def finished(out: Path) -> int:
    """Shards that are finished so far."""
    return len(list((out / ".cleaner" / "shards").glob("*.json"))) if out.exists() else 0


def disturbed(source: Path, out: Path, kills: int, chance: random.Random, jobs: int = 2) -> list[str]:
    """Run until it is done, with so many kills on the way; returns what was killed when."""
    log: list[str] = []
    while True:
        before = finished(out)
        run = subprocess.Popen(command(source, out, jobs), stderr=subprocess.DEVNULL, start_new_session=True)
        left = kills - len(log)
        wanted = before + chance.randint(0, 3)
        while run.poll() is None and left > 0:
            if finished(out) >= wanted and ((workers := children(run.pid)) or jobs == 1):
                time.sleep(chance.random() * 0.1)
                if chance.random() < 0.5 and workers:
                    # One process of the run, whichever: the run itself goes on.
                    try:
                        os.kill(chance.choice(workers), signal.SIGKILL)
                    except ProcessLookupError:  # it was done sooner
                        continue
                    log.append(f"a worker, after {finished(out)} shards")
                    left -= 1
                    wanted = finished(out) + chance.randint(1, 3)
                    continue
                os.kill(run.pid, signal.SIGKILL)
                log.append(f"the run, after {finished(out)} shards")
                break
            time.sleep(0.01)
        code = run.wait()
        if code >= 0:
            if code > 1:
                raise SystemExit(f"the run ended with exit code {code}")
            return log


def compare(one: Path, other: Path) -> list[str]:
    """The files that differ."""
    first, second = tree(one), tree(other)
    return sorted(name for name in first.keys() | second.keys() if first.get(name) != second.get(name))


def main() -> None:
    """Make a corpus, run it undisturbed and disturbed, compare."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--documents", type=int, default=400)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=2)
    options = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="chaos-"))
    try:
        make_corpus(folder / "in", options.documents)
        began = time.monotonic()
        subprocess.run(command(folder / "in", folder / "calm", options.jobs), check=False, stderr=subprocess.DEVNULL)
        print(f"undisturbed: {time.monotonic() - began:.0f} s, {len(tree(folder / 'calm'))} files")
        log = disturbed(folder / "in", folder / "out", options.kills, random.Random(options.seed), options.jobs)
        for number, line in enumerate(log, 1):
            print(f"kill {number}: {line}")
        differs = compare(folder / "calm", folder / "out")
        print(f"{len(log)} kills: {'the same bytes' if not differs else f'differs: {differs}'}")
        sys.exit(bool(differs))
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
