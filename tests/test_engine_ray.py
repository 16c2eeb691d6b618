"""The Ray engine: on a real cluster of several nodes, the same bytes as the local engine, also when a node is lost."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from conftest import ARTICLE, PROMPT, Command, tree

DOCUMENTS = 16
PARAGRAPHS = 500
SOME = 4


@pytest.fixture(scope="module")
def cluster() -> Iterator[Any]:
    """Three nodes on this machine: a head without CPUs and two with one each."""
    pytest.importorskip("ray")
    from ray.cluster_utils import Cluster

    found = Cluster(initialize_head=True, head_node_args={"num_cpus": 0})
    yield found
    found.shutdown()


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


def outputs(out: Path) -> dict[str, bytes]:
    """What a run leaves, but for its own memory."""
    return {name: data for name, data in tree(out).items() if not name.startswith(".cleaner/")}


def test_a_lost_node_changes_no_byte(cluster: Any, corpus: Path, command: Command, tmp_path: Path) -> None:
    """A node is killed while it works: its part is done again by another one, and nothing differs from a local run."""
    there, here = tmp_path / "there", tmp_path / "here"
    local = command("clean", corpus, "-o", here, "-q")
    cluster.add_node(num_cpus=1)
    doomed = cluster.add_node(num_cpus=1)
    cluster.wait_for_nodes()
    killed: list[int] = []

    def kill() -> None:
        shards = there / ".cleaner" / "shards"
        until = time.monotonic() + 240
        # Late enough for both nodes to be at work, early enough for both to have more to do.
        while time.monotonic() < until and len(list(shards.glob("*.report.jsonl"))) < SOME:
            time.sleep(0.02)
        killed.append(len(list(shards.glob("*.report.jsonl"))))
        cluster.remove_node(doomed, allow_graceful=False)

    thread = threading.Thread(target=kill)
    thread.start()
    remote = command("clean", corpus, "-o", there, "--engine", "ray", "--ray-address", cluster.address)
    thread.join()
    assert SOME <= killed[0] < DOCUMENTS
    assert "a worker was lost" in remote.stderr
    assert remote.code == local.code == 1  # a record has no text
    assert outputs(there) == outputs(here)
    assert len(outputs(here)) == DOCUMENTS + 4


def test_finished_parts_are_not_done_again(cluster: Any, corpus: Path, command: Command, tmp_path: Path) -> None:
    """What the local engine has begun the other one goes on with."""
    out = tmp_path / "out"
    command("clean", corpus, "-o", out, "-q")
    before = outputs(out)
    (out / "03.txt").unlink()
    again = command("clean", corpus, "-o", out, "--engine", "ray", "--ray-address", cluster.address)
    assert f"{DOCUMENTS + 1} documents were done by an earlier run" in again.stderr
    assert outputs(out) == before


def test_file_addresses_are_paths(cluster: Any, corpus: Path, command: Command, tmp_path: Path) -> None:
    """Inputs and output are file:// addresses, which are paths of this machine; the bytes are those of a local run."""
    pytest.importorskip("upath")
    cluster.add_node(num_cpus=1)
    here, there = tmp_path / "here", tmp_path / "there"
    command("clean", corpus, "-o", here, "-q")
    line = ("clean", corpus.as_uri(), "-o", there.as_uri(), "-q")
    assert command(*line, "--engine", "ray", "--ray-address", cluster.address).code == 1
    for name, data in outputs(here).items():
        if name not in {"report.jsonl", "report.html", "failed.jsonl"}:
            assert (there / name).read_bytes() == data
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
