"""The Dockerfile, as far as it can be held without Docker: .github/workflows/image.yml builds it and asks a container to clean."""

from __future__ import annotations

import fnmatch
import json
import os
import re
import shlex
import signal
import subprocess
import sys
import tomllib
from pathlib import Path
from urllib.request import urlopen

import pytest
import yaml
from conftest import seed

ROOT = Path(__file__).resolve().parent.parent
TEXT = (ROOT / "Dockerfile").read_text(encoding="utf-8")


def instructions() -> list[tuple[str, str]]:
    """Name and arguments of each instruction, in order; comments are left out, continued lines are one."""
    lines = "\n".join(line for line in TEXT.splitlines() if not line.lstrip().startswith("#"))
    joined = re.sub(r"\\\n\s*", "", lines)
    return [(line.split()[0], line.split(maxsplit=1)[1]) for line in joined.splitlines() if line.strip()]


def stages() -> list[list[tuple[str, str]]]:
    """The instructions of each stage; it begins with FROM."""
    found: list[list[tuple[str, str]]] = []
    for name, said in instructions():
        if name == "FROM":
            found.append([])
        found[-1].append((name, said))
    return found


def last(name: str) -> str:
    """What the image's last instruction of this name says."""
    return [said for found, said in stages()[-1] if found == name][-1]


def test_images_are_named_whole() -> None:
    """Each stage begins with a slim image of a version, the same for both: what was built for one Python runs on it."""
    images = [stage[0][1].split()[0] for stage in stages()]
    assert len(images) == 2
    assert len(set(images)) == 1
    assert re.fullmatch(r"python:3\.\d+-slim-\w+", images[0])
    version = tuple(map(int, re.findall(r"\d+", images[0])[:2]))
    wanted = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert version >= (3, 11)
    assert f"Programming Language :: Python :: {version[0]}.{version[1]}" in wanted["classifiers"]


def test_the_user_is_not_root() -> None:
    """A number, so that a cluster can tell without looking; nothing is done as root after it, and the compiler is not there."""
    names = [name for name, _ in stages()[-1]]
    user = last("USER")
    assert int(user) >= 1000
    assert any(name == "RUN" and f"--uid {user} " in said for name, said in stages()[-1][: names.index("USER")])
    assert names.count("USER") == 1
    assert names.index("USER") < names.index("ENTRYPOINT")
    assert not any(name == "RUN" and ("apt-get" in said or "pip" in said) for name, said in stages()[-1])


def test_what_is_copied_is_there_and_let_in() -> None:
    """.dockerignore lets in what is copied, and nothing else; what the build of the package reads is copied."""
    copied = [path for name, said in stages()[0] if name == "COPY" for path in said.split()[:-1]]
    ignore = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    let_in = [line[1:] for line in ignore if line.startswith("!")]
    assert ignore[1] == "*"
    assert sorted(copied) == sorted(let_in)
    assert all((ROOT / path).exists() for path in copied)
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    build = project["tool"]["hatch"]["build"]["targets"]["wheel"]
    assert {project["project"]["readme"], *build["packages"], *build["force-include"], "hatch_build.py"} <= set(copied)
    assert set(project["project"]["license-files"]) <= set(copied)
    assert any(fnmatch.fnmatch("cleaner/core/_core.so", line) for line in ignore if line.startswith("**"))


def test_extras_are_there() -> None:
    """What is installed with the wheel is an extra of it, and the service is among it."""
    extras = re.search(r"\*\.whl\)\[([\w,]+)\]", TEXT)
    assert extras
    known = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["optional-dependencies"]
    assert "serve" in extras[1].split(",")
    assert set(extras[1].split(",")) <= set(known)


@pytest.mark.skipif(os.name != "posix", reason="signals are POSIX's")
def test_the_command_serves_and_its_health_is_told(tmp_path: Path) -> None:
    """ENTRYPOINT and CMD as they stand serve to other machines, and the health check tells whether they do."""
    pytest.importorskip("uvicorn")
    command = [*json.loads(last("ENTRYPOINT")), *json.loads(last("CMD"))]
    assert command[0] == "cleaner"
    kind, check = last("HEALTHCHECK").split("CMD ")[0], json.loads(last("HEALTHCHECK").split("CMD ")[1])
    assert "--interval" in kind
    assert check[0] == "python"
    port = last("EXPOSE")
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    served = subprocess.Popen(
        [sys.executable, "-m", *command, "--port", "0", "--workers", "1"], cwd=tmp_path, env=environment, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    try:
        assert served.stdout is not None
        found = re.search(r"http://0\.0\.0\.0:(\d+)/", served.stdout.readline())
        assert found
        assert f":{port}/health" in check[-1]
        here = [sys.executable, *check[1:-1], check[-1].replace(f":{port}/", f":{found[1]}/")]
        assert subprocess.run(here, check=False, capture_output=True).returncode == 0
        with urlopen(f"http://127.0.0.1:{found[1]}/version") as answer:
            assert answer.status == 200
        served.send_signal(signal.SIGTERM)  # as `docker stop` does
        _, err = served.communicate(timeout=60)
        assert err == ""
        assert subprocess.run(here, check=False, capture_output=True).returncode != 0
    finally:
        if served.poll() is None:
            served.kill()
            served.wait()


def test_the_first_run_fills_the_cache(tmp_path: Path) -> None:
    """The line that fills the image's cache ends well and leaves what the next process begins with: packs, judge, search."""
    (line,) = [said for name, said in stages()[-1] if name == "RUN" and "cleaner clean" in said]
    left, right = line.split(" | ")
    data = " ".join(shlex.split(left)[1:]).encode() + b"\n"
    cache = tmp_path / "cache"
    seed(cache)
    done = subprocess.run(
        [sys.executable, "-m", *shlex.split(right)], input=data, capture_output=True, check=True, cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT), "CLEANER_CACHE": str(cache)},
    )  # fmt: skip
    assert b"ferry" in done.stdout
    kept = {path.name.split("-")[0] for path in cache.iterdir() if path.stat().st_size}
    assert kept >= {"packs", "judge", "scan"}


def test_the_workflow_builds_it() -> None:
    """The steps are those of this repository: the names that they use are there."""
    workflow = yaml.safe_load((ROOT / ".github/workflows/image.yml").read_text(encoding="utf-8"))
    steps = workflow["jobs"]["image"]["steps"]
    said = "\n".join(step.get("run", "") for step in steps)
    assert "docker build" in said
    assert f"= {last('USER')}" in said
    assert all((ROOT / path).is_file() for path in re.findall(r"seeds/[\w.-]+", said))
    assert workflow["permissions"] == {"contents": "read"}
