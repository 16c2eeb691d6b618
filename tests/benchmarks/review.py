"""How quick the review is with many removals: makes a run of N removals, builds its index, and times what a reviewer waits for.

python tests/benchmarks/review.py [--removals 1000000] [--keep DIR]
"""

from __future__ import annotations

import argparse
import random
import statistics
import tempfile
import time
from hashlib import sha256
from pathlib import Path

from cleaner.model import CATEGORIES, Result, RuleHit
from cleaner.pipeline.ledger import Cut, apply
from cleaner.report import jsonl

WORDS = (
    "harbour council bridge winter report market window garden river teacher station letter engine forest village doctor "
    "museum budget weather captain island farmer kitchen lantern orchard railway shelter timber valley workshop"
).split()
PER_DOCUMENT = 50


def make(out: Path, removals: int, seed: int = 7) -> None:
    """A run under `out` whose report holds so many removals, in documents of 50; two in three texts recur."""
    draw = random.Random(seed)
    rules = [f"en.{draw.choice(CATEGORIES)}.made-{number}" for number in range(400)]
    prompts = [f"{' '.join(draw.choices(WORDS, k=draw.randint(3, 14))).capitalize()}, number {n}." for n in range(3000)]
    hosts = [f"site-{number}.example" for number in range(500)]
    out.mkdir(parents=True, exist_ok=True)
    with (out / "report.jsonl").open("w", encoding="utf-8") as report:
        for document in range(removals // PER_DOCUMENT):
            parts: list[str] = []
            cuts: list[Cut] = []
            at = 0
            for _ in range(PER_DOCUMENT):
                story = f"{' '.join(draw.choices(WORDS, k=25)).capitalize()}."
                text = draw.choice(prompts) if draw.random() < 0.66 else f"{' '.join(draw.choices(WORDS, k=9))} now"
                at += len(story) + 2
                rule = draw.choice(rules)
                hits = (RuleHit(rule, 3.1, text[:12]), RuleHit("measure.label", 0.7, ""))
                score = round(abs(draw.gauss(2.5, 1.6)), 3)
                category = rule.split(".")[1]
                cuts.append(Cut(at, at + len(text), category, hits, score, "A made-up reason in words."))  # type: ignore[arg-type]
                parts += (story, text)
                at += len(text) + 2
            source = "\n\n".join(parts)
            digest = sha256(source.encode()).hexdigest()
            clean, removed, pieces = apply(source, cuts, digest)
            name = f"{document // 500:03}/{document:06}.txt"
            result = Result(
                id=name,
                kind="text",
                text=clean,
                removed=removed,
                kept=(),
                pieces=pieces,
                title=parts[0][:60],
                language=draw.choice(("en", "de", "fr")),
                url=f"https://{draw.choice(hosts)}/{document}",
                digest=digest,
                words_in=len(source.split()),
                words_out=len(clean.split()),
                chars_in=len(source),
                chars_out=len(clean),
                ruleset="0" * 16,
                version="0",
            )
            report.write(jsonl.to_line(jsonl.to_object(result, source=name, output=name)) + "\n")
            (out / name).parent.mkdir(exist_ok=True)
            (out / name).write_text(clean, encoding="utf-8", newline="")


def measure(out: Path) -> None:
    """Build the index and print what each step takes."""
    from starlette.testclient import TestClient

    from cleaner.review import index
    from cleaner.review.app import make_app
    from cleaner.review.session import Session

    start, work = time.perf_counter(), time.process_time()
    if not index.current(out):
        index.build(out)
    size = (out / index.FILE).stat().st_size / 1e6
    print(
        f"index: {time.perf_counter() - start:.1f} s ({time.process_time() - work:.1f} s of processor), {size:.0f} MB"
    )
    start, work = time.perf_counter(), time.process_time()
    session = Session.open(out, "somebody")
    client = TestClient(make_app(session, "t" * 20, 8000), base_url="http://127.0.0.1:8000")
    base = "/" + "t" * 20
    origin = {"Origin": "http://127.0.0.1:8000"}

    def ask(path: str) -> float:
        begun = time.perf_counter()
        assert client.get(base + path).status_code == 200
        return time.perf_counter() - begun

    ask("/")
    entries = client.get(base + "/api/queue").json()["items"]
    client.get(f"{base}/api/removal/{entries[0]['n']}")
    ask("/api/counts")
    print(
        f"first screen (open, page, queue, first removal, counts): {time.perf_counter() - start:.2f} s "
        f"({time.process_time() - work:.2f} s of processor)"
    )
    for name, path in {
        "queue": "/api/queue",
        "queue of one rule": "/api/queue?rule=en.legal.made-1",
        "counts": "/api/counts",
        "counts of one category": "/api/counts?category=legal",
        "search": "/api/queue?q=lantern+orchard",
        "statistics": "/statistics",
    }.items():
        times = []
        for _ in range(5):
            try:
                times.append(ask(path))
            except AssertionError:
                print(f"{name}: failed")
                break
        if times:
            print(f"{name}: {statistics.median(times) * 1000:.0f} ms")
    times = []
    work = time.process_time()
    for entry in entries[:40]:
        begun = time.perf_counter()
        body = {"verdict": "right", "n": entry["n"]}
        assert client.post(f"{base}/api/verdicts", json=body, headers=origin).status_code == 200
        times.append(time.perf_counter() - begun)
    each = (time.process_time() - work) / len(times)
    print(
        f"a verdict: {statistics.median(times) * 1000:.1f} ms until it is on the disk ({each * 1000:.1f} ms of processor)"
    )
    shared = max(entries, key=lambda entry: entry["size"])
    begun = time.perf_counter()
    body = {"verdict": "wrong", "n": shared["n"], "scope": "group"}
    assert client.post(f"{base}/api/verdicts", json=body, headers=origin).status_code == 200
    print(f"a verdict on a group of {shared['size']}: {(time.perf_counter() - begun) * 1000:.1f} ms")


def main() -> None:
    """Parse, make, measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--removals", type=int, default=1_000_000)
    parser.add_argument("--keep", type=Path, help="make the run here (or use the one that lies here)")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        out = options.keep or Path(folder) / "out"
        if not (out / "report.jsonl").exists():
            start = time.perf_counter()
            make(out, options.removals)
            print(f"made: {time.perf_counter() - start:.1f} s, {(out / 'report.jsonl').stat().st_size / 1e6:.0f} MB")
        measure(out)


if __name__ == "__main__":
    main()
