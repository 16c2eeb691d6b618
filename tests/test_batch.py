"""Batches: names, order, workers that die, files that are whole or not there."""

from __future__ import annotations

import json
import os
import random
import unicodedata
from pathlib import Path

import pytest
from conftest import ARTICLE, DIRTY, PROMPT, Command, tree

from cleaner.corpus import plan, shards
from cleaner.corpus.document import Job
from cleaner.corpus.engines import local, worker
from cleaner.corpus.search import PlanError
from cleaner.corpus.settings import Settings
from cleaner.corpus.shards import Shard
from cleaner.corpus.state import State
from cleaner.corpus.work import Task
from cleaner.system import files


def write(path: Path, text: str = DIRTY) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def names(planned: plan.Plan) -> dict[str, str]:
    return {job.id: job.output for job in planned.jobs}


class Deadly(type(Path())):  # type: ignore[misc]
    """A file that kills the process reading it, as a parser's crash would."""

    def read_bytes(self) -> bytes:
        os._exit(9)


class TestPlan:
    def test_one_folder_is_mirrored_as_it_is(self, tmp_path: Path) -> None:
        write(tmp_path / "in" / "a.html")
        write(tmp_path / "in" / "deep" / "b.txt")
        found = plan.make([str(tmp_path / "in")])
        assert names(found) == {"a.html": "a.txt", "deep/b.txt": "deep/b.txt"}

    def test_two_folders_stand_side_by_side(self, tmp_path: Path) -> None:
        write(tmp_path / "one" / "a.txt")
        write(tmp_path / "two" / "a.txt")
        found = plan.make([str(tmp_path / "two"), str(tmp_path / "one")])
        assert list(names(found)) == ["two/a.txt", "one/a.txt"]

    def test_a_clash_keeps_the_full_names_of_all(self, tmp_path: Path) -> None:
        for name in ("a.html", "a.txt", "A.md", "b.htm"):
            write(tmp_path / name)
        assert names(plan.make([str(tmp_path)])) == {
            "A.md": "A.md.txt",
            "a.html": "a.html.txt",
            "a.txt": "a.txt.txt",
            "b.htm": "b.txt",
        }

    def test_full_names_that_clash_again_are_numbered(self, tmp_path: Path) -> None:
        for name in ("a.html", "a.txt", "a.html.txt", "a.html.htm"):
            write(tmp_path / name)
        outputs = list(names(plan.make([str(tmp_path)])).values())
        assert len({name.lower() for name in outputs}) == 4

    def test_the_reports_keep_their_names(self, tmp_path: Path) -> None:
        write(tmp_path / "report.html")
        write(tmp_path / "report.txt")
        found = plan.make([str(tmp_path)], suffix=".jsonl")
        assert "report.jsonl" not in names(found).values()

    def test_a_sentence_with_a_full_stop_is_no_suffix(self, tmp_path: Path) -> None:
        write(tmp_path / "Dr. Smith speaks")
        assert names(plan.make([str(tmp_path)])) == {"Dr. Smith speaks": "Dr. Smith speaks.txt"}

    def test_patterns_mirror_below_their_fixed_part(self, tmp_path: Path) -> None:
        write(tmp_path / "pages" / "x" / "a.html")
        write(tmp_path / "pages" / "b.html")
        write(tmp_path / "pages" / "c.png")
        found = plan.make([str(tmp_path / "pages" / "**" / "*.html")])
        assert sorted(names(found)) == ["b.html", "x/a.html"]

    def test_a_name_with_brackets_is_a_name_first(self, tmp_path: Path) -> None:
        path = write(tmp_path / "a[1].txt")
        assert names(plan.make([str(path)])) == {"a[1].txt": "a[1].txt"}

    def test_a_file_named_twice_is_cleaned_once(self, tmp_path: Path) -> None:
        path = write(tmp_path / "a.txt")
        assert len(plan.make([str(path), str(tmp_path), str(tmp_path / "." / "a.txt")]).jobs) == 1

    def test_hidden_files_are_left_alone(self, tmp_path: Path) -> None:
        write(tmp_path / ".git" / "config")
        write(tmp_path / ".secret.txt")
        write(tmp_path / "a.txt")
        assert list(names(plan.make([str(tmp_path)]))) == ["a.txt"]

    def test_a_loop_of_links_ends_and_is_told(self, tmp_path: Path) -> None:
        write(tmp_path / "in" / "sub" / "a.txt")
        (tmp_path / "in" / "sub" / "again").symlink_to(tmp_path / "in", target_is_directory=True)
        found = plan.make([str(tmp_path / "in")])
        assert list(names(found)) == ["sub/a.txt"]
        assert len(found.notices) == 1
        assert "again" in found.notices[0]

    def test_a_linked_folder_is_read_once_under_its_own_name(self, tmp_path: Path) -> None:
        write(tmp_path / "in" / "z" / "a.txt")
        (tmp_path / "in" / "b").symlink_to(tmp_path / "in" / "z", target_is_directory=True)
        write(tmp_path / "elsewhere" / "c.txt")
        (tmp_path / "in" / "far").symlink_to(tmp_path / "elsewhere", target_is_directory=True)
        assert list(names(plan.make([str(tmp_path / "in")]))) == ["far/c.txt", "z/a.txt"]

    def test_out_inside_the_input_is_not_read(self, tmp_path: Path) -> None:
        write(tmp_path / "a.txt")
        write(tmp_path / "out" / "a.txt")
        found = plan.make([str(tmp_path)], tmp_path / "out")
        assert list(names(found)) == ["a.txt"]
        assert "out" in found.notices[0]

    def test_what_an_earlier_run_wrote_is_not_read(self, command: Command) -> None:
        """Neither by the name of the folder above it nor by a pattern; who names its folder, or a file of it, means it."""
        write(Path("in/a.txt"))
        write(Path("in/deep/b.txt"))
        write(Path("in/rows/report.jsonl"), json.dumps({"text": DIRTY}) + "\n")  # somebody's own
        for out, options in (("in/one", ()), ("in/deep/two", ("--no-report",)), ("in/judged", ())):
            line = ("apply", "in/one", "-o", out) if out == "in/judged" else ("clean", "in", "-o", out, *options)
            assert command(*line).code == 0, out
        wanted = ["a.txt", "deep/b.txt", "rows/report.jsonl"]
        found = plan.make(["in"])
        assert list(names(found)) == wanted
        assert [text.split(":")[0] for text in found.notices] == ["in/deep/two", "in/judged", "in/one"]
        assert list(names(plan.make(["in/**/*.txt"]))) == ["a.txt", "deep/b.txt"]
        assert list(names(plan.make([str(Path("in").absolute())]))) == wanted
        assert "name it to have it read" in command("clean", "in", "-o", "out").stderr
        for meant in (["in/one"], ["in/one/*.txt"], ["in/one/a.txt"], ["in/one/deep"]):
            assert plan.make(meant).jobs, meant
            assert plan.make(meant).notices == (), meant
        assert "one/a.txt" in names(plan.make(["in", "in/one"]))

    @pytest.mark.parametrize("inside", ["in", "in/sub"])
    def test_input_inside_out_is_refused(self, tmp_path: Path, inside: str) -> None:
        write(tmp_path / "in" / "sub" / "a.txt")
        with pytest.raises(PlanError, match="in place"):
            plan.make([str(tmp_path / inside)], tmp_path / "in")

    def test_a_file_is_never_its_own_output(self, tmp_path: Path) -> None:
        path = write(tmp_path / "a.txt")
        with pytest.raises(PlanError, match="overwrite"):
            plan.make([str(path)], tmp_path)

    def test_a_name_that_is_not_utf8_becomes_text(self, tmp_path: Path) -> None:
        folder = os.fsencode(tmp_path)
        try:
            with open(folder + b"/caf\xe9.txt", "w") as file:  # noqa: PTH123
                file.write(DIRTY)
        except OSError:
            pytest.skip("this file system knows UTF-8 names only")
        write(tmp_path / "caf%E9.txt")
        found = plan.make([str(tmp_path)])
        assert len(set(names(found))) == 2
        assert len(set(names(found).values())) == 2
        assert all(name.encode() for name in names(found))
        assert len(found.notices) == 1


class TestOut:
    def test_a_folder_with_other_content_is_refused(self, tmp_path: Path) -> None:
        write(tmp_path / "out" / "mine.doc")
        with pytest.raises(PlanError, match="other files"):
            plan.check_out(tmp_path / "out")
        plan.check_out(tmp_path / "out", overwrite=True)

    def test_an_earlier_run_may_be_written_over(self, tmp_path: Path) -> None:
        write(tmp_path / "out" / "report.jsonl", "")
        plan.check_out(tmp_path / "out")
        plan.check_out(tmp_path / "new")

    def test_a_name_is_no_folder_of_another(self, tmp_path: Path) -> None:
        """The output of `x` is not x.txt where a folder is called so, whatever the case."""
        for name in ("in/x", "in/X.txt/y.txt", "in/z/z.txt"):
            write(tmp_path / name)
        outputs = names(plan.make([str(tmp_path / "in")]))
        assert outputs == {"x": "x-2.txt", "X.txt/y.txt": "X.txt/y.txt", "z/z.txt": "z/z.txt"}

    def test_names_of_one_spelling_are_apart(self, tmp_path: Path) -> None:
        """An é of one character and one of two are one name on macOS, as the two cases of a letter are there and on Windows."""
        made = plan._outputs(["caf\xe9.html", "cafe\u0301.html", "b.html"], [".txt"] * 3)
        assert made[2] == "b.txt"
        assert len({unicodedata.normalize("NFC", name) for name in made}) == 3

    def test_a_file_is_no_folder(self, tmp_path: Path) -> None:
        with pytest.raises(PlanError, match="is a file"):
            plan.check_out(write(tmp_path / "out"))


def test_a_run_that_was_stopped_replaces_no_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who was not there to look for minutes (Ctrl-Z) has seen nobody hang: from then on a document has its time again."""
    now = [1_000.0]
    monkeypatch.setattr(worker.time, "monotonic", lambda: now[0])
    made = worker.Worker.__new__(worker.Worker)
    made.shared, made._seen, made._looked = [3, 0, 0, 0, 0, 0], (worker.NOWHERE, 0.0), 0.0

    def looks(seconds: float) -> list[bool]:
        found = []
        for _ in range(round(seconds / 0.2)):
            now[0] += 0.2
            found.append(made.overdue(10.0))
        return found

    assert not any(looks(9))
    now[0] += 600
    assert not any(looks(9))
    assert looks(2)[-1]


class TestFiles:
    def test_what_is_no_file_is_left_alone(self, tmp_path: Path) -> None:
        """A rename would replace a folder's link, a pipe or, for one who may, /dev/null."""
        for place in (tmp_path / "folder", tmp_path / "pipe"):
            place.mkdir() if place.name == "folder" else os.mkfifo(place)
            with pytest.raises(OSError, match="is no file"):
                files.write(place, b"new")
            assert not place.is_file()
        assert len(list(tmp_path.iterdir())) == 2

    def test_a_write_that_breaks_off_leaves_the_old_file(self, tmp_path: Path) -> None:
        path = write(tmp_path / "a.txt", "old")

        def half() -> None:
            with files.whole(path) as file:
                file.write(b"half")
                raise RuntimeError

        with pytest.raises(RuntimeError):
            half()
        assert tree(tmp_path) == {"a.txt": b"old"}

    def test_pending_files_appear_together_or_not_at_all(self, tmp_path: Path) -> None:
        path = write(tmp_path / "a.txt", "old")
        for ends_well in (False, True):
            pending = files.Pending(tmp_path / "tmp")
            pending.write(path, b"new")
            pending.open(tmp_path / "deep" / "b.txt").write(b"more")
            assert path.read_bytes() == b"old"
            if ends_well:
                assert pending.commit() == [(path, 3), (tmp_path / "deep" / "b.txt", 4)]
            pending.discard()
        assert tree(tmp_path) == {"a.txt": b"new", "deep/b.txt": b"more"}

    def test_an_output_is_as_readable_as_other_files(self, tmp_path: Path) -> None:
        plain = write(tmp_path / "plain")
        files.write(tmp_path / "ours", b"x")
        assert (tmp_path / "ours").stat().st_mode == plain.stat().st_mode


class TestShards:
    def jobs(self, count: int) -> list[Job]:
        return [
            Job(number, Path(f"in/{number:05}.txt"), f"{number:05}.txt", f"{number:05}.txt", False)
            for number in range(count)
        ]

    def test_a_small_run_is_shared_out_one_by_one(self) -> None:
        assert [len(shard.jobs) for shard in shards.make(self.jobs(30))] == [1] * 30

    def test_a_large_run_has_bounded_groups_in_order(self) -> None:
        found = shards.make(self.jobs(10_000))
        assert max(len(shard.jobs) for shard in found) <= 4 * shards.MAX_GROUP
        assert 10_000 / 4 / shards.MAX_GROUP < len(found) < 1_000
        assert [job.number for shard in found for job in shard.jobs] == list(range(10_000))
        assert len({shard.key for shard in found}) == len(found)

    def test_a_new_file_moves_the_borders_of_its_own_group_only(self) -> None:
        jobs = self.jobs(10_000)
        before = {shard.key for shard in shards.make(jobs)}
        more = [*jobs[:5_000], Job(0, Path("in/05000a.txt"), "05000a.txt", "05000a.txt", False), *jobs[5_000:]]
        after = {shard.key for shard in shards.make(more)}
        assert len(before - after) <= 2

    def test_a_record_file_is_a_shard_of_its_own(self) -> None:
        jobs = self.jobs(3)
        jobs.insert(1, Job(9, Path("in/x.jsonl"), "x.jsonl", "x.jsonl", False, "jsonl"))
        assert [shard.records for shard in shards.make(jobs)] == [False, True, False, False]


def task(out: Path, **more: object) -> Task:
    return Task(Settings(), out, State(out).folder, page=True, **more)  # type: ignore[arg-type]


def statuses(done: list[local.Done]) -> list[str]:
    return [status for item in done for status, count in item.statistics.statuses.items() for _ in range(count)]


class TestRun:
    def shards(self, folder: Path, count: int = 24) -> list[Shard]:
        chance = random.Random(7)
        for number in range(count):
            lines = [ARTICLE, PROMPT, "Share this article", "Support our work with a donation today."]
            write(folder / f"{number:02}.txt", "\n\n".join(chance.sample(lines, chance.randint(1, 4))) + "\n")
        return shards.make(plan.make([str(folder)]).jobs)

    def test_one_and_four_processes_give_the_same_bytes_in_the_same_order(self, tmp_path: Path) -> None:
        found_shards = self.shards(tmp_path / "in")
        found = {}
        for processes in (0, 1, 4):
            out = tmp_path / f"out{processes}"
            done = list(local.run(found_shards, task(out), processes))
            assert [item.number for item in done] == list(range(len(found_shards)))
            parts = {path.name: path.read_bytes() for path in State(out).shards.glob("*.jsonl")}
            found[processes] = (tree(out), parts, done)
        assert len(found[0][1]) == 48
        assert found[0] == found[1] == found[4]

    def test_a_worker_that_dies_loses_its_own_document_only(self, tmp_path: Path) -> None:
        jobs = [job for shard in self.shards(tmp_path / "in", 12) for job in shard.jobs]
        for number in (3, 7):
            job = jobs[number]
            jobs[number] = Job(job.number, Deadly(job.source), job.id, job.output, job.named)
        groups = [Shard(number, str(number), tuple(jobs[at : at + 4])) for number, at in enumerate((0, 4, 8))]
        done = list(local.run(groups, task(tmp_path / "out"), 2))
        assert [item.number for item in done] == [0, 1, 2]
        dead = [(item.number, message) for item in done for message in item.messages if message.level == "error"]
        assert [number for number, _ in dead] == [0, 1]
        assert [message.name[-6:] for _, message in dead] == ["03.txt", "07.txt"]
        assert all("died" in message.text for _, message in dead)
        assert [item.again for item in done] == [True, True, False]
        assert set(tree(tmp_path / "out")) == {job.output for job in jobs} - {"03.txt", "07.txt"}

    def test_when_stopped_every_output_has_its_outcome(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        # One worker may be slow to start, and the other do all that the window lets it do meanwhile.
        monkeypatch.setattr(local, "WINDOW", 16)
        found = self.shards(tmp_path / "in", 60)
        seen: list[int] = []
        done = []
        for item in local.run(found, task(tmp_path / "out"), 2, stop=lambda: len(seen) >= 3):
            seen.append(item.number)
            done.append(item)
        assert 3 <= len(done) < len(found)
        assert seen == sorted(seen)
        assert set(tree(tmp_path / "out")) == {found[number].output for number in seen}
        assert {path.stem for path in State(tmp_path / "out").shards.glob("*.json")} == {found[n].key for n in seen}

    def test_a_document_that_raises_is_named_and_the_run_goes_on(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        from cleaner.pipeline.cleaner import Cleaner

        found = self.shards(tmp_path / "in", 3)
        clean = Cleaner.clean

        def broken(self: Cleaner, source: object, **options: object) -> object:
            if getattr(source, "id", "") == "01.txt":
                raise RecursionError("too\ndeep")
            return clean(self, source, **options)  # type: ignore[arg-type]

        monkeypatch.setattr(Cleaner, "clean", broken)
        before = tree(tmp_path / "in")
        done = list(local.run(found, task(tmp_path / "out"), 0))
        errors = [message.text for item in done for message in item.messages if message.level == "error"]
        assert errors == ["RecursionError: too deep"]
        assert statuses(done).count("failed") == 1
        assert set(tree(tmp_path / "out")) == {"00.txt", "02.txt"}
        assert tree(tmp_path / "in") == before
