"""The Ray engine: on a real cluster of several nodes, the same bytes as the local engine, also when a node is lost."""

from __future__ import annotations

import hashlib
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from conftest import ARTICLE, PROMPT, Command, tree

from cleaner.cli.commands.show import Consoles
from cleaner.corpus.engines import local
from cleaner.corpus.engines import ray as engine
from cleaner.corpus.settings import Settings
from cleaner.corpus.shards import Shard
from cleaner.corpus.work import Task
from cleaner.model import CleanerError

DOCUMENTS = 16
PARAGRAPHS = 500
SOME = 3


@pytest.fixture(scope="module")
def cluster() -> Iterator[Any]:
    """A head without CPUs, on this machine. Each test adds the nodes that it works with."""
    pytest.importorskip("ray")
    from ray.cluster_utils import Cluster

    with pytest.MonkeyPatch.context() as patch:
        # An actor ends once it sees that its node's master is gone; otherwise it looks once a second, in which it does several documents.
        patch.setenv("RAY_raylet_death_check_interval_milliseconds", "20")
        patch.setenv("RAY_worker_niceness", "0")  # else other tests take all of the machine
        found = Cluster(initialize_head=True, head_node_args={"num_cpus": 0})
        yield found
        found.shutdown()


@pytest.fixture
def node(cluster: Any) -> Iterator[Any]:
    """A node with one CPU, gone after the test: tests may run in any order, or alone."""
    found = cluster.add_node(num_cpus=1)
    cluster.wait_for_nodes()
    yield found
    leave(cluster, found)


def leave(cluster: Any, node: Any) -> None:
    """Take a node away, and wait until the cluster knows."""
    if node in cluster.list_all_nodes():
        cluster.remove_node(node)
    cluster.wait_for_nodes()


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    """Long documents, each another, and a file of records."""
    folder = tmp_path / "corpus"
    folder.mkdir()
    for number in range(DOCUMENTS):
        parts = [f"{ARTICLE.replace('town', f'town of {number}-{part}')}\n{PROMPT}\n" for part in range(PARAGRAPHS)]
        (folder / f"{number:02}.txt").write_text("\n".join(parts), encoding="utf-8")
    (folder / "records.jsonl").write_text('{"id": "a", "text": "One.\\n\\nRead more"}\n{"text": 3}\n', encoding="utf-8")
    return folder


def outputs(out: Path) -> dict[str, str]:
    """What a run leaves, but for its own memory: the digest of each file, so that a difference is told in a line."""
    found = {name: data for name, data in tree(out).items() if not name.startswith(".cleaner/")}
    return {name: hashlib.sha256(data).hexdigest() for name, data in found.items()}


def begin(*arguments: str | Path) -> subprocess.Popen[str]:
    """Start a command in a process of its own: Ray's cluster takes and gives up nodes in the first thread of ours only."""
    line = [sys.executable, "-m", "cleaner", *map(str, arguments)]
    return subprocess.Popen(line, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)


def wait_for(out: Path, count: int, run: subprocess.Popen[str]) -> int:
    """Wait until so many shards are done, or the run is over, and say how many are."""
    found = 0
    while found < count and run.poll() is None:
        time.sleep(0.02)
        found = len(list((out / ".cleaner" / "shards").glob("*.report.jsonl")))
    return found


def test_a_lost_node_changes_no_byte(cluster: Any, node: Any, corpus: Path, command: Command, tmp_path: Path) -> None:
    """The node is killed while it works: what it was doing is done again by the next one, and nothing differs from a local run."""
    there, here = tmp_path / "there", tmp_path / "here"
    local = command("clean", corpus, "-o", here, "-q")
    with begin("clean", corpus, "-o", there, "--engine", "ray", "--ray-address", cluster.address) as remote:
        done = wait_for(there, SOME, remote)
        cluster.remove_node(node, allow_graceful=False)
        spare = cluster.add_node(num_cpus=1)
        _, said = remote.communicate()
    leave(cluster, spare)
    assert SOME <= done < DOCUMENTS
    assert "a worker was lost" in said
    assert remote.returncode == local.code == 1  # a record has no text
    assert outputs(there) == outputs(here)
    assert len(outputs(here)) == DOCUMENTS + 4


def test_a_cluster_without_a_cpu_is_told_of(
    cluster: Any, corpus: Path, command: Command, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A run on a cluster that starts no worker says what it waits for, and goes on once there is one."""
    told: list[str] = []
    added: list[Any] = []

    def notice(_: Consoles, text: str) -> None:
        told.append(text)
        added.append(cluster.add_node(num_cpus=1))

    monkeypatch.setattr(engine, "PATIENCE", 0.5)
    monkeypatch.setattr(Consoles, "notice", notice)
    out = tmp_path / "out"
    command("clean", corpus / "records.jsonl", "-o", out, "--engine", "ray", "--ray-address", cluster.address)
    for node in added:
        leave(cluster, node)
    assert told == ["the Ray cluster starts no worker (it has no CPU): waiting until it does"]
    assert (out / "records.jsonl").is_file()


@pytest.mark.usefixtures("node")
def test_finished_parts_are_not_done_again(cluster: Any, corpus: Path, command: Command, tmp_path: Path) -> None:
    """What the local engine has begun the other one goes on with."""
    out = tmp_path / "out"
    command("clean", corpus, "-o", out, "-q")
    before = outputs(out)
    (out / "03.txt").unlink()
    again = command("clean", corpus, "-o", out, "--engine", "ray", "--ray-address", cluster.address)
    assert f"{DOCUMENTS + 1} documents were done by an earlier run" in again.stderr
    assert outputs(out) == before


@pytest.mark.usefixtures("node")
def test_file_addresses_are_paths(cluster: Any, corpus: Path, command: Command, tmp_path: Path) -> None:
    """Inputs and output are file:// addresses, which are paths of this machine; the bytes are those of a local run."""
    pytest.importorskip("upath")
    here, there = tmp_path / "here", tmp_path / "there"
    command("clean", corpus, "-o", here, "-q")
    line = ("clean", corpus.as_uri(), "-o", there.as_uri(), "-q")
    assert command(*line, "--engine", "ray", "--ray-address", cluster.address).code == 1
    reports = {"report.jsonl", "report.html", "failed.jsonl"}  # in which sources are addresses
    assert {name: digest for name, digest in outputs(there).items() if name not in reports} == {
        name: digest for name, digest in outputs(here).items() if name not in reports
    }
    assert len(outputs(there)) == len(outputs(here))


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--diff", "--engine", "ray"), "local engine only"),
        (("-o", "out", "--ray-address", "auto"), "wants --engine ray"),
    ],
)
def test_wrong_use(arguments: tuple[str, ...], message: str, corpus: Path, command: Command) -> None:
    """What the engine cannot do is said."""
    ran = command("clean", corpus, *arguments)
    assert ran.code == 2
    assert message in ran.stderr


class NoCluster:
    """Ray with one actor, which is said to have begun or not, and never gets ready: it answers nothing, or ends with an error."""

    class RayError(Exception):
        """Of the cluster."""

    class RayTaskError(RayError):
        """Of what an actor does."""

    def __init__(self, error: str = "", *, begun: bool = False) -> None:
        self.exceptions = self
        self._error, self._begun = error, begun
        self._looks: list[object] = []

    def remote(self, **_: object) -> Any:
        check = SimpleNamespace(remote=object)
        progress = SimpleNamespace(remote=lambda: self._looks.append(object()) or self._looks[-1])
        return lambda _: SimpleNamespace(remote=lambda *_: SimpleNamespace(check=check, progress=progress))

    def wait(self, refs: list[object], timeout: float) -> tuple[list[object], list[object]]:
        del timeout
        done = [ref for ref in refs if self._error or (self._begun and ref in self._looks)]
        return done, [ref for ref in refs if ref not in done]

    def get(self, ref: object) -> None:
        raise self.RayError(self._error)

    def kill(self, actor: object) -> None:
        """There is none."""

    def cluster_resources(self) -> dict[str, float]:
        return {"CPU": 2.0}


def crew_of(ray: NoCluster, tell: Callable[[str], None]) -> engine._Crew:
    return engine._Crew(ray, Task(Settings()), "", tell)


def test_why_no_worker_starts() -> None:
    """A machine without the package: the reason stands at the end of what Ray says."""
    said = "It died in \x1b[36mray::Actor\x1b[39m\ntraceback: …\n\x1b[31mModuleNotFoundError: cleaner\x1b[0m\n"
    with pytest.raises(CleanerError, match=r"5 workers were lost one after another: ModuleNotFoundError: cleaner$"):
        list(crew_of(NoCluster(said), print).run([Shard(0, "", ())], 1, local.never, None))


@pytest.mark.parametrize("begun", [True, False])
def test_a_worker_that_reads_its_rules_has_started(begun: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """However long that takes, no CPU is what it waits for."""
    monkeypatch.setattr(engine, "PATIENCE", 0.0)
    told: list[str] = []
    stops = iter([False] * 20)
    list(crew_of(NoCluster(begun=begun), told.append).run([Shard(0, "", ())], 1, lambda: next(stops, True), None))
    assert told == (
        [] if begun else ["the Ray cluster starts no worker (no CPU of its 2 is free): waiting until it does"]
    )
