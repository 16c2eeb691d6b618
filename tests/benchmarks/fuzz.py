"""Coverage-guided fuzzing of what reads strangers' bytes, for as long as one likes.

    pip install --group fuzz
    python tests/benchmarks/fuzz.py --seconds 3600 --processes 2
    python tests/benchmarks/fuzz.py --replay build/fuzz/finds/text-…

Needs atheris (CPython 3.11 to 3.13). Each process fuzzes one target after another (`tests/fuzz_targets.py` says what each promises), a
slice of the time each; the corpus that it gathers under OUT/corpus is taken up by the next run. What breaks a promise, needs too long
or kills its process is kept under OUT/finds, once for each place in the code, and the run goes on. Exit code 1: there are finds.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import io
import os
import subprocess
import sys
import time
import traceback
from pathlib import Path

import pyarrow.parquet
import zstandard

ROOT = Path(__file__).resolve().parent.parent.parent
FIXTURES = ROOT / "fixtures"
SLOW = 2.0
"""Seconds of the process that an input of `MAX_LEN` bytes may take, with the fuzzer's own load and patterns compiled on the way."""
HANG = 600
"""Seconds on the clock (the machine may be busy) after which an input counts as a hang."""
MAX_LEN = {
    "decode": 48,
    "text": 100,
    "html": 160,
    "page": 300,
    "pack": 500,
    "settings": 120,
    "report": 900,
    "records": 400,
}
SHARE = {"text": 3, "html": 3, "decode": 1, "report": 1, "pack": 1, "page": 1, "settings": 1, "records": 1}
"""How the time is shared out between the targets."""
LIBFUZZER_CRASHES = ("crash-", "timeout-", "oom-")
WORDS = {
    "text": "newsletter subscribe donate © $25 Photo: | Advertisement “ ” „ « \xa0 \u200b \u00ad \u202e \ufeff \u0301 \x0c \x85 "
    "\u2028 \r\n\r\n \n\n - • Sign&up Read&more By& ！ 。 の ไ नि".replace("&", "\xa0"),
    "html": "<p> </p> <div> <br> <br><br> <a&href=x> </a> <li> <table> <td> <svg> <template> <pre> <textarea> <![CDATA[ ]]> <!-- --> "
    "&amp; &#0; "
    "&nbsp; &#xD800; <plaintext> <select> <option> <form> <h1> <figure> <figcaption> class=newsletter hidden style=display:none <article> "
    "<b> <label> <body> <frameset> <math> <noscript> <script> </script> <?xml <o:p> itemprop=articleBody <aside> <footer>",
    "pack": "[[rule]] id= category='share' pattern='' why= drop=[] keep=[] text= hit= scope=['tail'] kind='markup' html= [pack] "
    "languages= [lists] [language.xx] stop= you= we= unless= max_words= (?r) (?<= \\\\L<a> {1,1000} (a+)+ \\\\p{L} [a--b] (?R) \\\\1",
    "settings": "[tool.cleaner] preset= keep=[] jobs= rules=[] format= kind= max_removed= nan inf 1e999 'gentle'",
    "report": '"removals":[ "id": "start":0 "end":1 "text": "before": "after": "rules":[] "score":0 "context":["",""] "output":"a.txt" '
    '"kind": "text" "html" '
    '"error":null ../ NaN -1 1e999 "\\ud800" "kept":true "held":true "undecodable":[[0,255]] "encoding": "utf-16" "schema":1',
}
WORDS["records"] = (
    '{"text":"a"} \n "id": "html":"<p>" null {"text":1} [] "\\ud800" WARC/1.0 WARC/1.1 WARC-Type: response conversion Content-Length: '
    "0 9 -1 \r\n\r\n Content-Type: application/http text/plain HTTP/1.1 Transfer-Encoding: chunked gzip \x1f\x8b\x08 PAR1 \x28\xb5\x2f\xfd"
)
WORDS["page"] = WORDS["html"]
WORDS["decode"] = "\ufeff \xe9 charset=koi8-r <meta&charset=utf-16> shift_jis"


def main() -> int:
    """Parse the command line and fuzz, or be one of the fuzzing processes."""
    from_tests()
    import fuzz_targets

    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--seconds", type=int, default=600)
    parser.add_argument("--target", action="append", choices=sorted(fuzz_targets.TARGETS))
    parser.add_argument("--processes", type=int, default=max(1, (os.cpu_count() or 2) - 1))
    parser.add_argument(
        "--slice", type=int, default=100, help="seconds for a share of a target, before the next one's turn"
    )
    parser.add_argument("--out", type=Path, default=ROOT / "build" / "fuzz")
    parser.add_argument("--replay", type=Path, help="run one saved input and show what happens")
    parser.add_argument("--child", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.replay:
        name = options.target[0] if options.target else options.replay.name.partition("-")[0]
        fuzz_targets.TARGETS[name](options.replay.read_bytes())
        print(f"{name}: holds")
        return 0
    if options.child:
        child(options.child, options.seconds, options.out)
        return 0
    return parent(options.target or list(SHARE), options.seconds, options.processes, options.slice, options.out)


def parent(targets: list[str], seconds: int, processes: int, slice: int, out: Path) -> int:
    """Keep the processes busy until the time is over; print what was done."""
    for name in targets:
        seed(name, out)
    (out / "counts").mkdir(parents=True, exist_ok=True)
    before = counts(out)
    start = time.monotonic()
    end = start + seconds
    running: list[tuple[subprocess.Popen[bytes], str]] = []
    turn = 0
    while time.monotonic() < end or running:
        for item in [item for item in running if item[0].poll() is not None]:
            running.remove(item)
            gather(item[1], out)
        while len(running) < processes and (left := int(end - time.monotonic())) > 5:
            name = targets[turn % len(targets)]
            turn += 1
            command = [
                sys.executable,
                __file__,
                "--child",
                name,
                "--seconds",
                str(min(left, slice * SHARE[name])),
                "--out",
                str(out),
            ]
            log = (out / f"{name}.log").open("ab")
            running.append((subprocess.Popen(command, stdout=log, stderr=log), name))
            log.close()
        time.sleep(1)
    took = time.monotonic() - start
    total = 0
    for name, number in sorted(counts(out).items()):
        new = number - before.get(name, 0)
        total += new
        print(f"{name:<10}{new:>12,} inputs now {number:>12,} in all")
    finds = sorted(path.name for path in (out / "finds").glob("*") if not path.name.endswith(".why"))
    print(
        f"{'all':<10}{total:>12,} inputs in {took:,.0f} s: {total / max(took, 1):,.0f} a second; {len(finds)} finds under {out / 'finds'}"
    )
    for find in finds:
        print(f"  {find}")
    return 1 if finds else 0


def counts(out: Path) -> dict[str, int]:
    """Inputs so far, by target."""
    found: dict[str, int] = {}
    for path in (out / "counts").glob("*"):
        name = path.name.partition("-")[0]
        found[name] = found.get(name, 0) + int(path.read_text() or 0)
    return found


def seed(name: str, out: Path) -> None:
    """The first corpus of a target: pieces of the fixtures, and the dictionary of its words."""
    folder = out / "corpus" / name
    folder.mkdir(parents=True, exist_ok=True)
    (out / "finds").mkdir(parents=True, exist_ok=True)
    words = [
        word.replace("&", " ") if name in {"html", "page", "decode"} else word
        for word in WORDS.get(name, "").split(" ")
        if word
    ]
    entries = "".join('"' + "".join(f"\\x{byte:02x}" for byte in word.encode("utf-8")) + '"\n' for word in words)
    (out / f"{name}.dict").write_text(entries, encoding="ascii")
    for data in seeds(name):
        piece = data[: MAX_LEN[name]]
        (folder / hashlib.sha1(piece).hexdigest()).write_bytes(piece)


def seeds(name: str) -> list[bytes]:
    """Inputs of the right kind, from the fixtures, the packs and the package's own output."""
    if name in {"decode", "text"}:
        files = sorted(FIXTURES.glob("*/*.txt")) + sorted(FIXTURES.glob("text/*/source.txt"))
    elif name in {"html", "page"}:
        files = sorted(FIXTURES.glob("*/*.html")) + sorted(FIXTURES.glob("html/*/source.html"))
    elif name == "pack":
        rules = [
            b"[[rule]]" + part
            for path in sorted((ROOT / "rules").rglob("*.toml"))
            for part in path.read_bytes().split(b"[[rule]]")[1:2]
        ]
        return [*rules, b"[language.xx]\nstop = ['a']\nyou = ['b']\nwe = ['c']\n"]
    elif name == "settings":
        return [
            b"preset = 'strict'\nkeep = ['caption']\njobs = 2\n",
            b"[tool.cleaner]\nmax_removed = 0.5\nrules = ['x']\n",
        ]
    elif name == "records":
        return record_seeds()
    else:
        return report_seeds()
    step = MAX_LEN[name] - 20
    return [
        data[at : at + step]
        for path in files
        for data in [path.read_bytes()]
        for at in range(0, min(len(data), 4000), step)
    ]


def record_seeds() -> list[bytes]:
    """Lines, archives and a table, packed and not."""
    lines = b'{"id":"a","text":"The council met.","n":1.50}\n{"html":"<p>It voted.</p>","url":null}\n'
    body = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<p>It voted."
    archive = b"".join(
        b"WARC/1.0\r\nWARC-Type: %s\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n%s\r\n\r\n"
        % (kind, media, len(data), data)
        for kind, media, data in (
            (b"response", b"application/http", body),
            (b"conversion", b"text/plain", b"It met."),
        )
    )
    table = io.BytesIO()
    pyarrow.parquet.write_table(pyarrow.table({"text": ["It met."]}), table)
    packed = gzip.compress(archive, mtime=0)
    return [
        lines,
        archive,
        packed,
        packed + packed,
        gzip.compress(lines, mtime=0),
        zstandard.compress(lines),
        table.getvalue(),
    ]


def report_seeds() -> list[bytes]:
    """Lines of reports: of a text, of a page, as they are written and as earlier versions told everything; of a failure."""
    import cleaner
    from cleaner.report import jsonl

    texts = ["The council met.\n\nAdvertisement\n\nIt voted.\n", "<p>The council met.</p><nav><a href=x>Home</a></nav>"]
    results = [cleaner.Cleaner().clean(item, id="a.txt") for item in texts]
    lines = [
        jsonl.to_line(tell(item, source="a", output="a.txt"))
        for item in results
        for tell in (jsonl.to_object, jsonl.line_object)
    ]
    lines.append(jsonl.to_line(jsonl.failure("a", source="a", error="broken", skipped=False, version="1")))
    return [line.encode("utf-8") for line in lines]


def child(name: str, seconds: int, out: Path) -> None:
    """Fuzz one target for so many seconds. Never returns normally: libFuzzer ends the process."""
    import atheris

    with atheris.instrument_imports(include=["cleaner", "fuzz_targets"], enable_loader_override=False):
        import fuzz_targets
    target = fuzz_targets.TARGETS[name]
    counter = out / "counts" / f"{name}-{os.getpid()}-{time.time_ns()}"
    done = 0
    seen: set[str] = set()

    def one(data: bytes) -> None:
        nonlocal done
        done += 1
        if done % 64 == 0:
            counter.write_text(str(done))
        start = time.process_time()
        try:
            target(data)
        except Exception as error:
            keep(name, data, place(error), traceback.format_exc(), out, seen)
        took = time.process_time() - start
        if took > SLOW:
            keep(name, data, f"slow{took:.0f}s", f"{took:.1f} s for {len(data)} bytes\n", out, seen)

    arguments = [
        "fuzz",
        str(out / "corpus" / name),
        f"-max_len={MAX_LEN[name]}",
        f"-max_total_time={seconds}",
        f"-timeout={HANG}",
        f"-report_slow_units={HANG}",
        "-rss_limit_mb=6000",
        f"-artifact_prefix={out / 'finds'}/{name}-",
        f"-dict={out / f'{name}.dict'}",
        "-print_final_stats=1",
        "-verbosity=1",
    ]
    atheris.Setup(arguments, one)
    atheris.Fuzz()


def keep(name: str, data: bytes, where: str, why: str, out: Path, seen: set[str]) -> None:
    """Save an input that breaks a promise, the first (and any shorter one) of each place."""
    path = out / "finds" / f"{name}-{where}"
    if where in seen and path.exists() and path.stat().st_size <= len(data):
        return
    seen.add(where)
    path.write_bytes(data)
    path.with_name(path.name + ".why").write_text(why, encoding="utf-8", errors="replace")


def place(error: BaseException) -> str:
    """The error's type and the last line of the project that it went through."""
    frames = [
        frame
        for frame in traceback.extract_tb(error.__traceback__)
        if "cleaner" in frame.filename or "fuzz_targets" in frame.filename
    ]
    last = frames[-1] if frames else None
    where = f"{Path(last.filename).stem}.{last.name}-{last.lineno}" if last else "nowhere"
    return f"{type(error).__name__}-{where}"


def gather(name: str, out: Path) -> None:
    """libFuzzer's own artifacts (a hang, a dead process, too much memory) are finds as well; say so in their names."""
    for path in (out / "finds").glob(f"{name}-*"):
        if (
            path.name.removeprefix(f"{name}-").startswith(LIBFUZZER_CRASHES)
            and not path.with_name(path.name + ".why").exists()
        ):
            path.with_name(path.name + ".why").write_text(f"see the end of {out / f'{name}.log'}\n", encoding="utf-8")


def from_tests() -> None:
    """Let `fuzz_targets`, which lies beside the tests, be imported."""
    sys.path.insert(0, str(ROOT / "tests"))


if __name__ == "__main__":
    sys.exit(main())
