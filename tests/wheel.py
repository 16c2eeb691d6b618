"""The wheel, built and installed in a clean environment, cleans with its own rules."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
import venv
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from build import ProjectBuilder
from build.env import DefaultIsolatedEnv
from pyproject_hooks import quiet_subprocess_runner

ROOT = Path(__file__).resolve().parent.parent


def compiles() -> bool:
    """Whether this machine has what it takes to compile the core."""
    return shutil.which("cc") is not None and (Path(sysconfig.get_paths()["include"]) / "Python.h").is_file()


@pytest.fixture(scope="module")
def builder() -> Iterator[ProjectBuilder]:
    """What builds releases: in an environment of its own, which has what the project says that it needs and nothing else."""
    with DefaultIsolatedEnv() as environment:
        made = ProjectBuilder.from_isolated_env(environment, ROOT, quiet_subprocess_runner)
        environment.install(made.build_system_requires)
        environment.install(made.get_requires_for_build("wheel"))
        yield made


@pytest.fixture(scope="module", params=["", "off"], ids=["compiled", "plain"])
def wheel(request: pytest.FixtureRequest, builder: ProjectBuilder, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project's wheel, built as a release would be, with and without the core; what the compiler makes fast is not asked here.

    Without any optimising, functions that nobody calls would ask for symbols of libxml2, which lxml keeps to itself.
    """
    mode = request.param
    if not mode and not compiles():
        if os.environ.get("CI") == "true":
            pytest.fail("there is no C compiler")
        pytest.skip("there is no C compiler")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ARTICLE_CLEANER_CORE", mode)
        patch.setenv("CFLAGS", "-O1")
        made = Path(builder.build("wheel", tmp_path_factory.mktemp("dist")))
    assert made.name.endswith("-none-any.whl") == (mode == "off")
    return made


def test_the_wheel_holds_rules_and_pages(wheel: Path) -> None:
    """Everything that is read at run time ships."""
    names = zipfile.ZipFile(wheel).namelist()
    for name in (
        "cleaner/rules/judge/judge.json",
        "cleaner/rules/judge/wording.bin",
        "cleaner/rules/en/newsletter.toml",
        "cleaner/report/schema.json",
        "cleaner/py.typed",
    ):
        assert name in names
    assert not [name for name in names if name.startswith(("tests", "fixtures"))]
    core = [name for name in names if name.endswith((".so", ".pyd"))]
    assert len(core) == (0 if wheel.name.endswith("-none-any.whl") else 2)


@pytest.fixture(scope="module")
def binaries(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the programs of a clean environment are; one wheel after the other is installed in it."""
    place = tmp_path_factory.mktemp("venv")
    venv.create(place, with_pip=False)
    return place / ("Scripts" if os.name == "nt" else "bin")


@pytest.mark.parametrize(
    ("code", "why"),
    [
        ("pass", "nothing could be written"),
        ("raise SystemExit(3)", "it ended with 3"),
        ("raise ValueError('no rules')", "ValueError: no rules"),
    ],
)
def test_what_cannot_be_worked_out_is_told(code: str, why: str, builder: ProjectBuilder, tmp_path: Path) -> None:
    """Whatever comes of it, it is files that are there, or an error in a line, without which the wheel is built."""
    asked = (
        "import hatch_build, pathlib\n"
        f"hatch_build.READY = {code!r}\n"
        f"try: hatch_build.work_out(pathlib.Path(), pathlib.Path({str(tmp_path / 'ready')!r}))\n"
        "except RuntimeError as error: print(error)\n"
    )
    done = subprocess.run(
        [builder.python_executable, "-c", asked], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert why in done.stdout


def test_a_clean_environment_cleans(wheel: Path, binaries: Path, tmp_path: Path) -> None:
    """pip install, then clean a text and a page, away from the checkout; nothing of the other wheel is there."""
    python = binaries / "python"
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
    pip = [sys.executable, "-m", "pip", "--python", str(python), "--quiet"]
    for command in (["uninstall", "--yes", "article-cleaner"], ["install", str(wheel)]):
        subprocess.run([*pip, *command], check=True, env=environment)
    story = "The council voted on Tuesday to close the old harbour road for the winter, after a debate of four hours."
    code = (
        "import cleaner, sys\n"
        "from cleaner import packs\n"
        "from cleaner.evidence.rules import keywords\n"
        "packs.load = keywords.derived = None  # what a first run would work out has come with the wheel\n"
        "from cleaner.core import native\n"
        f"assert (native is None) == {wheel.name.endswith('-none-any.whl')}, native\n"
        f"story = {story!r}\n"
        "text = cleaner.clean(chr(10).join([story, story, 'Sign up for our daily newsletter', story]), kind='text')\n"
        "assert 'newsletter' not in text.text and text.removed[0].category == 'newsletter', text\n"
        "assert 'lxml' not in sys.modules and 'trafilatura' not in sys.modules, 'the text path loads no parser'\n"
        "page = cleaner.clean('<html><body><article>' + ('<p>' + story + '</p>') * 4 + '</article></body></html>')\n"
        "assert page.kind == 'html' and story in page.text, page\n"
        "from cleaner.core import tree\n"
        "assert (tree.native is None) == (native is None), 'the walk fits the newest lxml'\n"
    )
    for place in ("", str(tmp_path / "cache")):
        subprocess.run([python, "-c", code], check=True, cwd=tmp_path, env={**environment, "CLEANER_CACHE": place})
    done = subprocess.run([binaries / "cleaner", "--version"], check=True, capture_output=True, text=True, cwd=tmp_path)
    assert done.stdout.startswith("cleaner ")
