"""A document that takes too long costs itself only: it goes through as it is, held, and the rest is done as ever."""

from __future__ import annotations

import contextlib
import importlib
import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

import pytest
from conftest import ARTICLE, DIRTY, Command

import cleaner
from cleaner.model import Result, Source
from cleaner.pipeline import page, text
from cleaner.system import deadline

T = TypeVar("T")
Call = Callable[[Callable[[], Any]], Any]
SOON = 0.12
"""The limit in these tests."""
LONG = 20.0
"""What no test waits for: whoever is still busy then was not stopped."""
SLOW = "The slow canal"
"""A document with these words takes LONG."""

alarms = pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="the system has no alarms")


def spin(seconds: float = LONG) -> str:
    """Python code that is busy for a while."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        sum(range(50))
    return "done"


def here(call: Callable[[], T]) -> T:
    return call()


def elsewhere(call: Callable[[], T]) -> T:
    """In a thread of its own, to the end."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(call).result(3 * LONG)


@pytest.fixture(params=[pytest.param(here, id="alarm", marks=alarms), pytest.param(elsewhere, id="thread")])
def how(request: pytest.FixtureRequest) -> Call:
    """Where the work is done: in the main thread by alarm, or in another one."""
    found: Call = request.param
    return found


@pytest.fixture(autouse=True)
def _nothing_is_left(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """After each test no alarm is set and nobody listens to one. What is raised again is raised soon, so that tests are quick."""
    monkeypatch.setattr(deadline, "_AGAIN", 0.1)
    yield
    if hasattr(signal, "setitimer"):
        left = (signal.getsignal(signal.SIGALRM), signal.getitimer(signal.ITIMER_REAL)[0])
        signal.setitimer(signal.ITIMER_REAL, 0.0)
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        assert left == (signal.SIG_DFL, 0.0)


class TestRun:
    def test_what_the_work_returns(self, how: Call) -> None:
        """Results come through as they are, falsy ones too."""
        for value in ("found", None, 0, [1]):
            assert how(lambda value=value: deadline.run(lambda: value, LONG)) is value

    def test_what_the_work_raises(self, how: Call) -> None:
        """Its own exceptions come through as they are, with their cause, whatever they derive from."""

        def failing(error: BaseException) -> Callable[[], None]:
            def work() -> None:
                raise error from KeyError("cause")

            return work

        for error in (ValueError("mine"), MemoryError("mine"), TimeoutError("mine")):
            with pytest.raises(type(error), match="mine") as found:
                how(lambda error=error: deadline.run(failing(error), LONG))
            assert found.value is error
            assert isinstance(found.value.__cause__, KeyError)
        with pytest.raises(SystemExit):
            deadline.run(failing(SystemExit(3)), LONG)

    def test_work_without_end(self, how: Call) -> None:
        """It ends soon after the limit, and not before."""
        begun = time.monotonic()
        with pytest.raises(deadline.TimedOut):
            how(lambda: deadline.run(spin, SOON))
        assert SOON <= time.monotonic() - begun < LONG / 2

    def test_it_is_no_exception_that_guards_catch(self, how: Call) -> None:
        """`except Exception` does not hold it up."""

        def guarded() -> str:
            try:
                return spin()
            except Exception:
                return "caught"

        with pytest.raises(deadline.TimedOut):
            how(lambda: deadline.run(guarded, SOON))

    def test_work_that_swallows_everything(self, how: Call) -> None:
        """A bare `except` keeps it busy only until it is told again."""
        swallowed: list[int] = []

        def stubborn() -> str:
            for _ in range(2):
                try:
                    spin()
                except:  # noqa: E722
                    swallowed.append(1)
            return spin()

        begun = time.monotonic()
        with pytest.raises(deadline.TimedOut):
            how(lambda: deadline.run(stubborn, SOON))
        assert swallowed == [1, 1]
        assert time.monotonic() - begun < LONG

    def test_work_that_swallows_it_and_is_done(self, how: Call) -> None:
        """Who has an answer all the same may give it, and hears nothing more."""

        def stubborn() -> str:
            try:
                return spin()
            except:  # noqa: E722
                return "answer"

        def both() -> str:
            found = deadline.run(stubborn, SOON)
            spin(2.5 * deadline._AGAIN)
            return found

        assert how(both) == "answer"

    def test_finally_and_context_managers_run(self, how: Call) -> None:
        """Work that is stopped cleans up behind itself."""
        steps: list[str] = []

        def careful() -> None:
            try:
                spin()
            finally:
                steps.append("closed")

        with pytest.raises(deadline.TimedOut):
            how(lambda: deadline.run(careful, SOON))
        assert steps == ["closed"]

    @pytest.mark.parametrize("seconds", [0.0, LONG])
    def test_nothing_fires_afterwards(self, how: Call, seconds: float) -> None:
        """Neither after work that was done in time nor after work that was stopped."""

        def quiet() -> str:
            if seconds:
                with pytest.raises(deadline.TimedOut):
                    deadline.run(lambda: spin(seconds), SOON)
            else:
                assert deadline.run(lambda: "in time", SOON) == "in time"
            return spin(SOON + 2.5 * deadline._AGAIN)

        assert how(quiet) == "done"

    def test_many_one_after_the_other(self, how: Call) -> None:
        """Stopped or done, each knows its own limit only."""

        def all_of_them() -> list[str]:
            found: list[str] = []
            for number in range(12):
                try:
                    found.append(deadline.run(lambda number=number: spin(0.0 if number % 2 else LONG), 0.05))
                except deadline.TimedOut:
                    found.append("stopped")
            return found

        assert how(all_of_them) == ["stopped", "done"] * 6

    def test_the_inner_limit_is_shorter(self, how: Call) -> None:
        """The inner work is stopped; the outer goes on and is done."""

        def outer() -> str:
            with pytest.raises(deadline.TimedOut):
                deadline.run(spin, SOON)
            return spin(SOON + 1.5 * deadline._AGAIN)

        assert how(lambda: deadline.run(outer, LONG)) == "done"

    def test_the_outer_limit_is_shorter(self, how: Call) -> None:
        """Both are stopped, and neither limit is heard of again."""
        after: list[str] = []

        def outer() -> str:
            deadline.run(spin, 3 * SOON)
            after.append("the outer work went on")
            return "done"

        def both() -> str:
            with pytest.raises(deadline.TimedOut):
                deadline.run(outer, SOON)
            return spin(3 * SOON + 1.5 * deadline._AGAIN)

        assert how(both) == "done"
        assert after == []

    def test_threads_have_limits_of_their_own(self) -> None:
        """Of sixteen threads at work, those that are slow are stopped, and no other."""

        def one(number: int) -> str:
            try:
                return deadline.run(lambda: spin(0.0 if number % 4 else LONG), 1.0)
            except deadline.TimedOut:
                return "stopped"

        with ThreadPoolExecutor(16) as pool:
            found = list(pool.map(one, range(16)))
        assert found == ["done" if number % 4 else "stopped" for number in range(16)]

    @alarms
    def test_an_alarm_reaches_into_pattern_matching(self) -> None:
        """A pattern that would try for years is stopped in the main thread."""
        with pytest.raises(deadline.TimedOut):
            deadline.run(lambda: re.match(r"(?:a+)+$", "a" * 60 + "b"), SOON)

    @alarms
    def test_an_alarm_reaches_into_waiting(self) -> None:
        begun = time.monotonic()
        with pytest.raises(deadline.TimedOut):
            deadline.run(lambda: time.sleep(LONG), SOON)
        assert time.monotonic() - begun < LONG / 2

    @alarms
    def test_somebody_elses_handler_is_left_alone(self) -> None:
        """An alarm that the program set for itself rings for the program; the limit holds all the same."""
        rung: list[int] = []

        def mine(number: int, _: object) -> None:
            rung.append(number)

        signal.signal(signal.SIGALRM, mine)
        try:
            signal.setitimer(signal.ITIMER_REAL, 2 * SOON)
            with pytest.raises(deadline.TimedOut):
                deadline.run(spin, SOON)
            assert signal.getsignal(signal.SIGALRM) is mine
            assert deadline.run(lambda: spin(3 * SOON), LONG) == "done"
            assert rung == [signal.SIGALRM]
            assert signal.getsignal(signal.SIGALRM) is mine
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0.0)
            signal.signal(signal.SIGALRM, signal.SIG_DFL)

    @alarms
    def test_somebody_elses_silence_is_left_alone(self) -> None:
        """A program that ignores alarms goes on ignoring them."""
        signal.signal(signal.SIGALRM, signal.SIG_IGN)
        try:
            with pytest.raises(deadline.TimedOut):
                deadline.run(spin, SOON)
            assert signal.getsignal(signal.SIGALRM) == signal.SIG_IGN
        finally:
            signal.signal(signal.SIGALRM, signal.SIG_DFL)

    @alarms
    def test_the_alarm_rings_as_the_work_ends(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Whether it counts as in time or not: the alarm is given back, and the next document has one, too."""
        setitimer = signal.setitimer

        def late(which: int, seconds: float, interval: float = 0.0) -> object:
            found = setitimer(which, seconds, interval)
            if not seconds and callable(signal.getsignal(signal.SIGALRM)):
                signal.raise_signal(signal.SIGALRM)  # it rang just before it was switched off
            return found

        monkeypatch.setattr(deadline.signal, "setitimer", late)
        with contextlib.suppress(deadline.TimedOut):
            deadline.run(lambda: "in time", LONG)
        left = signal.getsignal(signal.SIGALRM)
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        assert left == signal.SIG_DFL

    def test_a_module_is_loaded_whole(self, how: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """The time is up while a package loads: it is loaded first, and whoever wants it later finds all of it."""
        package = tmp_path / "slowly_loaded"
        package.mkdir()
        (package / "__init__.py").write_text(
            "from test_timeouts import SOON, spin\nfrom slowly_loaded import part\nspin(3 * SOON)\ndone = True\n"
        )
        (package / "part.py").write_text("")
        monkeypatch.syspath_prepend(tmp_path)
        after: list[str] = []

        def work() -> None:
            import slowly_loaded  # noqa: F401

            spin()
            after.append("the work went on")

        try:
            with pytest.raises(deadline.TimedOut):
                how(lambda: deadline.run(work, SOON))
            assert after == []
            assert sys.modules["slowly_loaded"].done
            assert sys.modules["slowly_loaded"].part
        finally:
            for name in ("slowly_loaded", "slowly_loaded.part"):
                sys.modules.pop(name, None)

    def test_a_module_that_has_a_limit_itself(self, how: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """What a module does with a limit while it is loaded is stopped like anything else."""
        (tmp_path / "limited_module.py").write_text(
            "from cleaner.system import deadline\nfrom test_timeouts import SOON, spin\n"
            "try:\n    deadline.run(spin, SOON)\nexcept deadline.TimedOut:\n    found = 'stopped'\n"
        )
        monkeypatch.syspath_prepend(tmp_path)
        try:
            assert how(lambda: importlib.import_module("limited_module")).found == "stopped"
        finally:
            sys.modules.pop("limited_module", None)

    STOPPED = """
import sys, threading, time
from cleaner.system import deadline

def work():
    print("begun", flush=True)
    begun = time.process_time()
    while time.process_time() - begun < 0.3:
        pass
    return "done"

def run():
    try:
        print(deadline.run(work, 2.0))
    except deadline.TimedOut:
        print("timed out")

if sys.argv[1] == "thread":
    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
else:
    run()
"""

    @pytest.mark.skipif(sys.platform == "win32", reason="signals of Unix")
    @pytest.mark.parametrize("where", ["main", "thread"])
    def test_a_process_that_was_stopped_has_its_time_anew(self, where: str) -> None:
        """Who presses Ctrl-Z and goes on later has the same results; the work itself takes a fraction of its limit."""
        started = subprocess.Popen([sys.executable, "-c", self.STOPPED, where], stdout=subprocess.PIPE, text=True)
        assert started.stdout is not None
        assert started.stdout.readline() == "begun\n"
        started.send_signal(signal.SIGSTOP)
        time.sleep(4)
        started.send_signal(signal.SIGCONT)
        assert started.communicate(timeout=60)[0] == "done\n"

    LATE = """
import os, sys, threading, time
from cleaner.system import deadline

def spin(seconds):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        sum(range(50))

if sys.argv[1] == "begins":  # a loaded machine: the limit is over before `start` comes back
    import _thread
    class Slow:
        @staticmethod
        def start_new_thread(*given):
            _thread.start_new_thread(*given)
            spin(0.3)
    work = lambda: None
    deadline._thread = Slow
else:  # a loaded machine: the watcher loses its turn between asking and raising
    real = deadline.ctypes.pythonapi.PyThreadState_SetAsyncExc
    class Api:
        def PyThreadState_SetAsyncExc(self, *given):
            time.sleep(0.2)
            return real(*given)
    class Fake:
        pythonapi, c_ulong, py_object = Api(), deadline.ctypes.c_ulong, deadline.ctypes.py_object
    work = lambda: spin(0.1)
    deadline.ctypes = Fake()

found = ["quiet"]
def one():
    try:
        try:
            deadline.run(work, 0.05)
        except deadline.TimedOut:
            pass
        spin(1.5)
    except deadline.TimedOut:
        found[0] = "stray"
thread = threading.Thread(target=one)
thread.start()
thread.join()
print(found[0], flush=True)
os._exit(0)
"""

    @pytest.mark.parametrize("when", ["begins", "ends"])
    def test_the_time_is_up_as_the_work_begins_or_ends(self, when: str) -> None:
        """In a thread: however close the two are, nothing is raised once `run` is over."""
        ran = subprocess.run(
            [sys.executable, "-c", self.LATE, when], capture_output=True, text=True, timeout=30, check=False
        )
        assert ran.stdout.strip() == "quiet", ran.stderr

    @pytest.mark.parametrize("nested", [False, True])
    def test_many_threads_with_tiny_limits(self, nested: bool) -> None:
        """Thousands of limits that are up as the work begins, while it lasts or as it ends: whoever left hears nothing more."""
        ran = subprocess.run(
            [sys.executable, "-c", STRESS, str(int(nested))], capture_output=True, text=True, timeout=60, check=False
        )
        assert ran.stdout.strip() == "quiet", ran.stdout + ran.stderr


STRESS = """
import os, random, sys, threading, time
from cleaner.system import deadline

sys.setswitchinterval(1e-5)
deadline._AGAIN = 0.0005
end = time.monotonic() + 2
bad = []

def busy(size):
    return sum(len(str(number)) for number in range(size))

def once(random):
    limit, size = random.choice([0.0, 1e-5, random.random() / 1000]), random.randrange(1, 400)
    work = lambda: busy(size)
    if sys.argv[1] == "1" and random.random() < 0.3:
        inner = random.random() / 1000
        work = lambda: deadline._by_thread(lambda: busy(size), inner)
    try:
        deadline._by_thread(work, limit)
    except deadline.TimedOut:
        pass

def many(seed):
    chance = random.Random(seed)
    try:
        while time.monotonic() < end:
            once(chance)
            busy(20)
    except BaseException as error:
        bad.append(repr(error))

def few(seed):  # threads that are soon over: their numbers are used again
    chance = random.Random(seed)
    while time.monotonic() < end:
        thread = threading.Thread(target=once, args=(chance,))
        thread.start()
        thread.join()

threading.excepthook = lambda failed: bad.append(repr(failed.exc_value))
threads = [threading.Thread(target=many if seed % 4 else few, args=(seed,)) for seed in range(20)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join(20)
    if thread.is_alive():
        bad.append("hangs")
print(bad[:3] or "quiet", flush=True)
os._exit(0)
"""


# --- one document ---

MENU = "Harbour Markets Weather Letters"
PAGE = (
    f"<!doctype html><html lang=en><head><title>The canal</title></head><body><nav><a href=/>{MENU}</a></nav><article>"
    + "".join(f"<p>{line}</p>" for line in [SLOW + " was dug by hand.", *ARTICLE.strip().split("\n\n")])
    + "<p>Sign up for our free newsletter</p></article><footer><a href=/terms>Terms of the house</a></footer></body></html>"
)
TEXT = f"{SLOW} was dug by hand.\n\n{DIRTY}"


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Documents with SLOW in them keep Python busy; the ids of those that were begun."""
    begun: list[str] = []

    def slowed(original: Any) -> Any:
        def clean(self: object, document: Source) -> Result:
            begun.append(document.id)
            if SLOW in document.text:
                spin()
            result: Result = original(self, document)
            return result

        return clean

    for owner in (text.TextCleaner, page.HtmlCleaner):
        monkeypatch.setattr(owner, "clean", slowed(owner.clean))
    return begun


@pytest.mark.usefixtures("slow")
class TestDocument:
    def test_a_text_goes_through(self, how: Call) -> None:
        """Whole, held, with the limit in the warning; words and digest are those of the source."""
        found = how(lambda: cleaner.Cleaner(timeout=SOON).clean(TEXT, id="canal"))
        assert found.held
        assert (found.text, found.removed, found.id) == (TEXT, (), "canal")
        assert found.warnings == (f"held: cleaning took more than {SOON:g} s",)
        assert found.words_in == found.words_out > 0
        assert "".join(piece.text for piece in found.pieces) == TEXT
        assert cleaner.restore(found.text, found.removed) == TEXT
        assert found.digest == cleaner.Cleaner().pass_through(Source("", "text", TEXT), "asked").digest

    def test_a_page_goes_through_without_its_menus(self, how: Call) -> None:
        """Its article whole, no menu and no footer; held, and the limit in the warning."""
        found = how(lambda: cleaner.Cleaner(timeout=SOON).clean(PAGE, url="https://canal.example/a"))
        assert found.held
        assert found.kind == "html"
        assert found.warnings == (f"held: cleaning took more than {SOON:g} s",)
        assert SLOW in found.text
        assert all(line in found.text for line in ARTICLE.strip().split("\n\n"))
        assert MENU not in found.text
        assert "Terms of the house" not in found.text
        assert (found.removed, found.url) == ((), "https://canal.example/a")
        assert found.words_in == found.words_out > 0

    def test_bytes_keep_what_is_known_of_them(self) -> None:
        """Encoding and byte order mark are there, so that a batch can restore the file."""
        found = cleaner.Cleaner(timeout=SOON).clean(b"\xef\xbb\xbf" + TEXT.encode())
        assert (found.held, found.text, found.encoding, found.bom) == (True, TEXT, "utf-8", True)

    def test_what_reading_warned_of_is_said_still(self) -> None:
        """A document of bytes that are no UTF-8 says so, whether it was cleaned in time or not."""
        data = TEXT.encode() + "Die Schleuse ist schön.\n".encode("cp1252")
        assert any(
            line.startswith("encoding") for line in cleaner.Cleaner().clean(data.replace(b"slow", b"long")).warnings
        )
        assert any(line.startswith("encoding") for line in cleaner.Cleaner(timeout=SOON).clean(data).warnings)

    def test_the_cleaner_is_as_good_as_new(self, how: Call) -> None:
        """The next documents have the results that they have anyway."""
        made = cleaner.Cleaner(timeout=SOON)
        plain = [cleaner.Cleaner().clean(item) for item in (DIRTY, PAGE.replace(SLOW, "The canal"))]

        def work() -> list[Result]:
            assert made.clean(TEXT).held
            assert made.clean(PAGE).held
            # What is left to be made at the first document takes the longer the busier the machine is.
            made.options = replace(made.options, timeout=LONG)
            return [made.clean(item) for item in (DIRTY, PAGE.replace(SLOW, "The canal"))]

        assert how(work) == plain

    def test_reading_stands_within_the_limit(self, how: Call, monkeypatch: pytest.MonkeyPatch) -> None:
        """Bytes whose encoding is not found in time are passed through, held, and can be had back."""
        monkeypatch.setattr("cleaner.formats.text._detect", lambda _: spin())
        data = "Die Schleuse ist schön und früh geöffnet.\n".encode("cp1252")
        begun = time.monotonic()
        found = how(lambda: cleaner.Cleaner(timeout=SOON).clean(data, kind="text", id="lock", language="de"))
        assert time.monotonic() - begun < LONG / 2
        assert (found.held, found.id, found.text) == (True, "lock", data.decode("latin-1"))
        assert found.warnings[-1] == f"held: cleaning took more than {SOON:g} s"
        assert found.text.encode(found.encoding) == data

    def test_options_have_the_limit_as_well(self) -> None:
        found = cleaner.Options(timeout=SOON).clean(TEXT)
        assert found.warnings == (f"held: cleaning took more than {SOON:g} s",)

    def test_threads_that_share_a_cleaner(self) -> None:
        """The slow documents of some are held, those of the others are cleaned."""
        # What the first document waits for is behind (eight at once: test_torn), and the limit is long beside the milliseconds of one
        # more: eight threads share a processor with other tests here.
        made = cleaner.Cleaner(timeout=3.0)
        wanted = cleaner.Cleaner().clean(DIRTY)
        made._clean(Source("", "text", DIRTY))
        with ThreadPoolExecutor(8) as pool:
            found = list(pool.map(lambda n: made.clean(DIRTY if n % 4 else TEXT), range(8)))
        assert [item.held for item in found] == [not n % 4 for n in range(8)]
        assert all(item == wanted for n, item in enumerate(found) if n % 4)


# --- a run ---


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


class TestFolder:
    @pytest.fixture
    def inputs(self, command: Command, slow: list[str]) -> Path:
        folder = Path("in")
        folder.mkdir()
        for name, content in (("a.txt", DIRTY), ("slow.txt", TEXT), ("page.html", PAGE), ("z.txt", DIRTY)):
            (folder / name).write_text(content, encoding="utf-8")
        return folder

    def test_one_slow_document_costs_itself_only(self, command: Command, inputs: Path, slow: list[str]) -> None:
        """The others are cleaned, the exit code says that not all is well, and report and messages say what and why."""
        ran = command("clean", inputs, "-o", "out", "--timeout", "1.2")
        assert ran.code == 1
        assert Path("out/a.txt").read_text(encoding="utf-8") == ARTICLE
        assert Path("out/z.txt").read_text(encoding="utf-8") == ARTICLE
        assert Path("out/slow.txt").read_text(encoding="utf-8") == TEXT
        assert len(slow) == 4
        report = {item["id"]: item for item in lines(Path("out/report.jsonl"))}
        assert len(report) == 4
        for name in ("slow.txt", "page.html"):
            assert report[name]["held"] is True
            assert report[name]["warnings"] == ["held: cleaning took more than 1.2 s"]
            assert not report[name]["removals"]
            assert f"in/{name}: held: cleaning took more than 1.2 s" in ran.stderr
        assert not report["a.txt"]["held"]
        assert "cleaning took more than 1.2 s" in Path("out/report.html").read_text(encoding="utf-8")
        assert command("restore", "out", "-o", "back").code == 0
        assert Path("back/slow.txt").read_text(encoding="utf-8") == TEXT

    def test_the_limit_of_the_settings(self, command: Command, inputs: Path) -> None:
        """`timeout` in cleaner.toml is the limit, and records are held one by one."""
        Path("cleaner.toml").write_text("timeout = 1\n", encoding="utf-8")
        rows = [{"id": str(n), "text": TEXT if n == 1 else DIRTY} for n in range(3)]
        Path("rows.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
        ran = command("clean", "rows.jsonl", "-o", "out")
        assert ran.code == 1
        assert [row["text"] for row in lines(Path("out/rows.jsonl"))] == [ARTICLE, TEXT, ARTICLE]
        assert [item["held"] for item in lines(Path("out/report.jsonl"))] == [False, True, False]
        assert "(1): held: cleaning took more than 1 s" in ran.stderr

    def test_reading_stands_within_the_limit(self, command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
        """A file whose encoding is not found in time is held, and comes back byte for byte."""
        monkeypatch.setattr("cleaner.formats.text._detect", lambda _: spin())
        data = "Die Schleuse ist schön und früh geöffnet.\n".encode("cp1252")
        Path("in").mkdir()
        Path("in/lock.txt").write_bytes(data)
        ran = command("clean", "in", "-o", "out", "--timeout", "0.5")
        assert ran.code == 1
        assert "in/lock.txt: held: reading took more than 0.5 s" in ran.stderr
        assert command("restore", "out", "-o", "back").code == 0
        assert Path("back/lock.txt").read_bytes() == data

    def test_no_limit(self, command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
        """0 is none: no alarm is set."""
        monkeypatch.setattr(deadline, "run", lambda *_: pytest.fail("a limit was set"))
        Path("a.txt").write_text(DIRTY, encoding="utf-8")
        assert command("clean", "a.txt", "-o", "out", "--timeout", "0").code == 0
        assert Path("out/a.txt").read_text(encoding="utf-8") == ARTICLE


# --- worker processes ---

DEAF = """
import os, signal, sys, time
import cleaner.corpus.execute
import cleaner.corpus.engines.local
import cleaner.pipeline.text
from cleaner.pipeline.text import TextCleaner

cleaner.corpus.engines.local.OVERDUE, cleaner.corpus.engines.local.GRACE = 1.0, 0.2

def deaf(original):
    def call(self, document, *rest):
        with open(os.environ["DEAF_LOG"], "a") as log:
            log.write(f"{original.__name__} {document.id}\\n")
        if SLOW in document.text:
            signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGALRM})
            time.sleep(600)
        return original(self, document, *rest)
    return call

for name in NAMES:
    if name != "open_records":
        setattr(TextCleaner, name, deaf(getattr(TextCleaner, name)))

def opened(path, *rest, original=cleaner.corpus.execute.open_records):
    if path.name == "rows1.jsonl":
        with open(os.environ["DEAF_LOG"], "a") as log:
            log.write("open_records\\n")
        time.sleep(600)
    return original(path, *rest)

if "open_records" in NAMES:
    cleaner.corpus.execute.open_records = opened
"""
"""Loaded by every Python of the run: a document with SLOW in it is as deaf as a library that never comes back."""


@alarms
class TestWorkers:
    @pytest.fixture
    def run(self, tmp_path: Path) -> Callable[..., tuple[int, str, list[str]]]:
        """Runs `cleaner clean` over two record files and a few documents with two processes."""
        for number in (1, 2):
            rows = [{"id": f"{number}-{n}", "text": TEXT if (number, n) == (1, 2) else DIRTY} for n in range(5)]
            content = "".join(json.dumps(row) + "\n" for row in rows)
            (tmp_path / f"rows{number}.jsonl").write_text(content, encoding="utf-8")

        def run(names: tuple[str, ...], limit: float, wait: float) -> tuple[int, str, list[str]]:
            site = tmp_path / "site"
            site.mkdir()
            (site / "sitecustomize.py").write_text(f"SLOW, NAMES = {SLOW!r}, {names!r}\n{DEAF}", encoding="utf-8")
            log = tmp_path / "log"
            found = os.environ | {"PYTHONPATH": str(site), "DEAF_LOG": str(log)}
            command = [sys.executable, "-m", "cleaner", "clean", "rows1.jsonl", "rows2.jsonl", "-o", "out", "-j", "2"]
            ran = subprocess.run(
                [*command, "--timeout", str(limit)],
                cwd=tmp_path,
                env=found,
                capture_output=True,
                text=True,
                timeout=wait,
                check=False,
            )
            return ran.returncode, ran.stderr, log.read_text(encoding="utf-8").split("\n")

        return run

    def test_a_worker_that_does_not_heed_the_alarm_is_replaced(
        self, run: Callable[..., tuple[int, str, list[str]]], tmp_path: Path
    ) -> None:
        """The document is passed through, once, and says that its process was replaced; the rest of its shard is cleaned."""
        code, errors, log = run(("clean",), 2.5, 60)
        assert code == 1, errors
        texts = [row["text"] for row in lines(tmp_path / "out/rows1.jsonl")]
        assert texts == [ARTICLE, ARTICLE, TEXT, ARTICLE, ARTICLE]
        assert [row["text"] for row in lines(tmp_path / "out/rows2.jsonl")] == [ARTICLE] * 5
        report = lines(tmp_path / "out/report.jsonl")
        assert [item["id"] for item in report] == [f"{number}-{n}" for number in (1, 2) for n in range(5)]
        held = [item for item in report if item["held"]]
        assert [item["id"] for item in held] == ["1-2"]
        assert held[0]["warnings"] == ["held: cleaning took more than 2.5 s, and its process had to be replaced"]
        assert held[0]["error"] is None
        assert "rows1.jsonl (1-2): held" in errors
        assert log.count("clean 1-2") == 1

    def test_a_document_that_cannot_even_be_passed_through_has_failed(
        self, run: Callable[..., tuple[int, str, list[str]]], tmp_path: Path
    ) -> None:
        """What hangs is read again to pass it through (a parser that never comes back): the run ends all the same, and says so."""
        code, _, log = run(("clean", "pass_through"), 1.0, 30)
        assert code == 1
        assert (log.count("clean 1-2"), log.count("pass_through 1-2")) == (1, 1)
        texts = [row["text"] for row in lines(tmp_path / "out/rows1.jsonl")]
        assert texts == [ARTICLE] * 4
        assert {item["id"]: item["error"] for item in lines(tmp_path / "out/report.jsonl")}["1-2"]

    def test_a_file_that_cannot_even_be_opened_has_failed(
        self, run: Callable[..., tuple[int, str, list[str]]], tmp_path: Path
    ) -> None:
        """It is tried twice; the other file is done as ever."""
        code, errors, log = run(("open_records",), 1.0, 30)
        assert code == 1
        assert "rows1.jsonl: reading it took too long, and its process had to be replaced" in errors
        assert log.count("open_records") == 2
        assert [row["text"] for row in lines(tmp_path / "out/rows2.jsonl")] == [ARTICLE] * 5
