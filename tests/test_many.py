"""Many documents at once: the same results in the same order, however many work at them, and a clean end whenever it ends."""

from __future__ import annotations

import asyncio
import json
import multiprocessing
import os
import signal
import subprocess
import sys
import textwrap
import threading
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

import cleaner
from cleaner.pipeline import many

TEXTS = [f"The ferry number {n} sank at noon.\n\nPhoto: Lena Harp / AFP" for n in range(40)]
PAGE = "<html><body><h1>Oars</h1><p>The oars of the ferry are <em>long</em>, and nobody knows who made them.</p></body></html>"


def brief(results: list[cleaner.Result]) -> list[tuple[str, int, str]]:
    return [(result.text, len(result.removed), result.markdown) for result in results]


@pytest.fixture(scope="module")
def made() -> cleaner.Cleaner:
    return cleaner.Cleaner()


def test_processes_give_what_one_gives(made: cleaner.Cleaner) -> None:
    """Texts, removals with their reasons, and a page's Markdown come back from other processes, in order."""
    documents = [*TEXTS, PAGE]
    alone, together = list(made.clean_many(documents)), list(made.clean_many(documents, jobs=2))
    assert brief(together) == brief(alone)
    assert together[0].removed == alone[0].removed
    assert together[0].removed[0].reason == alone[0].removed[0].reason


@pytest.mark.parametrize("one", ["The ferry sank.", b"The ferry sank."])
def test_one_document_is_no_list_of_documents(made: cleaner.Cleaner, one: str | bytes) -> None:
    """Its letters would be cleaned one by one."""
    with pytest.raises(cleaner.OptionError, match="`clean` takes one"):
        made.clean_many(one)


def test_a_script_without_a_guard_is_told_what_it_wants(tmp_path: Path) -> None:
    """Its processes run it again, and end."""
    script = tmp_path / "script.py"
    script.write_text("import cleaner\nprint(list(cleaner.Cleaner().clean_many(['The ferry sank.'], jobs=2)))\n")
    ran = subprocess.run([sys.executable, script], capture_output=True, text=True, check=False, timeout=120)
    assert ran.returncode == 1
    assert 'belongs under `if __name__ == "__main__":`' in ran.stderr.splitlines()[-1]


def test_no_more_is_read_than_is_worked_at(made: cleaner.Cleaner) -> None:
    """An endless stream is read as results are taken."""
    read = 0

    def endless() -> Iterator[str]:
        nonlocal read
        while True:
            read += 1
            yield TEXTS[0]

    results = made.clean_many(endless(), jobs=2)
    for _ in range(3):
        next(results)
    assert read <= 3 + many.AHEAD * 2
    results.close()  # type: ignore[attr-defined]
    assert not multiprocessing.active_children()


def test_what_cannot_be_read_raises_in_its_turn(made: cleaner.Cleaner) -> None:
    """The results before it are there, and no process stays."""
    results = made.clean_many([TEXTS[0], b"\x89PNG\r\n\x1a\n\x00\x00\x00\x00", TEXTS[1]], jobs=2)
    assert next(results).text.startswith("The ferry number 0")
    with pytest.raises(cleaner.InputError):
        next(results)
    assert not multiprocessing.active_children()


@pytest.mark.parametrize("jobs", [0, -1, True, "2", 1000])
def test_a_number_that_is_none(made: cleaner.Cleaner, jobs: object) -> None:
    """It is refused at once, not with the first document."""
    with pytest.raises(cleaner.OptionError, match="jobs: wants a whole number from 1 to 256"):
        made.clean_many([], jobs=jobs)  # type: ignore[arg-type]
    with pytest.raises(cleaner.OptionError, match="jobs: wants"):
        made.aclean_many([], jobs=jobs)  # type: ignore[arg-type]


def test_one_document_beside_an_event_loop(made: cleaner.Cleaner) -> None:
    """The loop goes on: what is cleaned is cleaned in another thread."""
    result = asyncio.run(made.aclean(TEXTS[0]))
    assert result.text == "The ferry number 0 sank at noon."
    with pytest.raises(cleaner.InputError):
        asyncio.run(made.aclean(b"\x89PNG\r\n\x1a\n\x00\x00"))


@pytest.mark.parametrize("jobs", [1, 2])
@pytest.mark.parametrize("asynchronous", [False, True])
def test_many_beside_an_event_loop(made: cleaner.Cleaner, jobs: int, asynchronous: bool) -> None:
    """In order, from a list or an asynchronous stream."""

    async def stream() -> AsyncIterator[str]:
        for text in TEXTS:
            await asyncio.sleep(0)
            yield text

    async def collect() -> list[cleaner.Result]:
        return [result async for result in made.aclean_many(stream() if asynchronous else TEXTS, jobs=jobs)]

    assert brief(asyncio.run(collect())) == brief(list(made.clean_many(TEXTS)))


def test_a_loop_that_is_left(made: cleaner.Cleaner) -> None:
    """Nothing hangs, and the thread ends, when nobody wants the rest."""

    async def first() -> str:
        results = made.aclean_many(TEXTS)
        try:
            async for result in results:
                return result.text
        finally:
            await results.aclose()  # type: ignore[attr-defined]
        return ""

    assert asyncio.run(first()).startswith("The ferry number 0")
    for thread in threading.enumerate():
        if thread.name.startswith("cleaner"):
            thread.join(30)
            assert not thread.is_alive()


def test_processes_end_with_one_that_is_killed(tmp_path: Path) -> None:
    """Whoever asked is killed and cannot end its processes: they end by themselves, and so close what they had inherited of it."""
    script = tmp_path / "run.py"
    script.write_text(
        "import itertools\nimport cleaner\nif __name__ == '__main__':\n"
        "    endless = itertools.repeat('The ferry sank at noon.')\n"
        "    for number, _ in enumerate(cleaner.Cleaner().clean_many(endless, jobs=2)):\n"
        "        if number == 3:\n            print('going', flush=True)\n",
        encoding="utf-8",
    )
    run = subprocess.Popen([sys.executable, str(script)], stdout=subprocess.PIPE, text=True)
    assert run.stdout is not None
    assert run.stdout.readline() == "going\n"
    run.kill()
    # The end of the pipe comes when the last process that holds it is gone.
    assert run.communicate(timeout=60) == ("", None)


@pytest.mark.skipif(sys.platform == "win32", reason="signals of Unix")
def test_ctrl_c_ends_all_processes(tmp_path: object) -> None:
    """A group of processes that is interrupted, as a terminal does it, ends with KeyboardInterrupt once and says nothing else."""
    code = textwrap.dedent("""
        import signal
        import sys
        import cleaner
        # Whoever starts the tests in the background has this signal ignored.
        signal.signal(signal.SIGINT, signal.default_int_handler)
        def endless():
            while True:
                yield "The ferry sank at noon."
        if __name__ == "__main__":
            try:
                for number, _ in enumerate(cleaner.Cleaner().clean_many(endless(), jobs=2)):
                    if number == 3:
                        print("going", flush=True)
            except KeyboardInterrupt:
                sys.exit(130)
    """)
    script = f"{tmp_path}/run.py"
    with open(script, "w", encoding="utf-8") as file:  # noqa: PTH123
        file.write(code)
    run = subprocess.Popen(
        [sys.executable, script], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    )
    assert run.stdout is not None
    assert run.stdout.readline() == "going\n"
    os.killpg(run.pid, signal.SIGINT)
    _, error = run.communicate(timeout=60)
    assert (run.returncode, error) == (130, "")


EARLY = """
import os, signal, sys
# Whoever starts the tests in the background has this signal ignored.
if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.default_int_handler)
else:  # a new process is here before it has imported anything of ours
    print("begun", flush=True)
    os.kill(os.getpid(), signal.SIGINT)
import cleaner
from cleaner.cli.app import main

if __name__ == "__main__" and sys.argv[1:]:
    main(sys.argv[1:])
elif __name__ == "__main__":
    print(*(result.text for result in cleaner.Cleaner().clean_many(["The ferry sank.", "The tram runs."], jobs=2)))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="signals of Unix")
@pytest.mark.parametrize("command", [(), ("clean", "in", "-o", "out", "-j", "2")], ids=["library", "run"])
def test_ctrl_c_while_a_process_begins(tmp_path: Path, command: tuple[str, ...]) -> None:
    """From their first line on the others leave the signal that a terminal sends to all to the process that asked: they go on."""
    script = tmp_path / "run.py"
    script.write_text(EARLY, encoding="utf-8")
    (tmp_path / "in").mkdir()
    for number in range(4):
        (tmp_path / f"in/{number}.jsonl").write_text('{"text": "The ferry sank."}\n', encoding="utf-8")
    ran = subprocess.run(
        [sys.executable, str(script), *command], capture_output=True, text=True, timeout=100, check=False, cwd=tmp_path
    )
    assert "Traceback" not in ran.stderr
    assert ran.returncode == 0, ran.stderr
    assert "begun" in ran.stdout
    if command:
        assert all(json.loads((tmp_path / f"out/{number}.jsonl").read_text("utf-8")) for number in range(4))
    else:
        assert ran.stdout.splitlines()[-1] == "The ferry sank. The tram runs."
