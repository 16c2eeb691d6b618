"""Compiles the core when the package is built, where there is a C compiler; without one the package is built without it.

ARTICLE_CLEANER_CORE=off leaves the core out, =checks compiles it with checks of every index (for fuzzing).

A wheel also brings what a first run would work out for some seconds: the packs as they are kept, and the keywords of all patterns. In
an editable install they would be those of yesterday.
"""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import tempfile
import threading
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

T = TypeVar("T")
CORE = Path("cleaner") / "core"
MODULES = ("_core", "_tree")
"""What is compiled; `_tree` reads lxml's trees and wants its headers. Each is left out alone where it does not compile."""
READY = (
    "from cleaner.packs import cached; from cleaner.evidence.rules import scan; scan.all_keywords(cached.load().rules)"
)
"""Fills a cache with what a wheel brings."""

_ONE = threading.Lock()
"""Cython keeps what it knows in modules, so it is asked one thing at a time; the C compilers, most of the time, work side by side."""


class CoreBuildHook(BuildHookInterface):
    """Adds the compiled core to a wheel; of an editable install it lies beside its source."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compile, work out, and say what is built."""
        mode = os.environ.get("ARTICLE_CLEANER_CORE", "")
        root = Path(self.root)
        if self.target_name != "wheel":
            return
        names = {module: f"{module}{sysconfig.get_config_var('EXT_SUFFIX')}" for module in MODULES}
        if version == "editable":
            for name in names.values():
                (root / CORE / name).unlink(missing_ok=True)
        # The folder lives as long as the hook: the wheel is put together after this method.
        self._folder = tempfile.TemporaryDirectory(prefix="cleaner-core-")
        folder, checks = Path(self._folder.name), mode == "checks"
        with ThreadPoolExecutor() as pool:
            working = pool.submit(work_out, root, folder / "ready") if version != "editable" else None
            modules = MODULES if mode != "off" else ()
            begun = {name: pool.submit(build, root, folder / name, module=name, checks=checks) for name in modules}
        if working is not None and (made := self._result(working, "the first run takes longer")) is not None:
            build_data["force_include"].update({str(file): f"cleaner/system/ready/{file.name}" for file in made})
        for module, building in begun.items():
            compiled = self._result(building, f"the core's {module} is not compiled, everything works slower")
            if compiled is None:
                continue
            if version == "editable":
                (root / CORE / names[module]).write_bytes(compiled.read_bytes())
            else:
                build_data["force_include"][str(compiled)] = f"cleaner/core/{names[module]}"
            build_data["pure_python"] = False
            build_data["infer_tag"] = True

    def _result(self, work: Future[T], lost: str) -> T | None:
        """What came of some work. Whatever keeps it from being done, the package works without it."""
        try:
            return work.result()
        except Exception as error:
            self.app.display_warning(f"{lost}: {' '.join(str(error).split())}")
            return None


def work_out(root: Path, folder: Path) -> list[Path]:
    """What a first run would have to work out, as files of a cache."""
    paths = [str(root), *filter(None, [os.environ.get("PYTHONPATH")])]
    settings = {"CLEANER_CACHE": str(folder), "PYTHONPATH": os.pathsep.join(paths), "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run([sys.executable, "-c", READY], env={**os.environ, **settings}, capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(next(reversed(done.stderr.strip().splitlines()), f"it ended with {done.returncode}"))
    found = {name: sorted(folder.glob(name)) for name in ("packs-*.bin", "patterns.bin")}
    if not all(found.values()):  # A cache that cannot be written says nothing.
        raise RuntimeError(f"nothing could be written below {folder.parent}")
    return [file for files in found.values() for file in files]


def build(root: Path, folder: Path, *, module: str = "_core", checks: bool, address: bool = False) -> Path:
    """Compile a module into `folder`, with the address sanitizer if it is asked for; returns where it lies."""
    from Cython.Build import cythonize
    from setuptools import Distribution, Extension

    directives = dict.fromkeys(("boundscheck", "wraparound", "initializedcheck"), checks) | {"cdivision": not checks}
    # What a debugger wants takes five sixths of the modules' size and a quarter of the time to compile them.
    flags = ["-fsanitize=address", "-O1", "-g"] if address else ["-g0"] if os.name == "posix" else []
    extension = Extension(
        f"cleaner.core.{module}",
        [str(root / CORE / f"{module}.pyx")],
        include_dirs=_headers() if module == "_tree" else [],
        extra_compile_args=flags,
        extra_link_args=flags[:1] if address else [],
    )
    with _ONE:
        modules = cythonize([extension], build_dir=str(folder), compiler_directives=directives, quiet=True)
        command = Distribution({"ext_modules": modules}).get_command_obj("build_ext")
        command.build_lib, command.build_temp = str(folder / "lib"), str(folder / "temp")
        command.ensure_finalized()
    command.run()
    return Path(command.get_outputs()[0])


def _headers() -> list[str]:
    """Where lxml has its headers and those of the libxml2 that it was built with."""
    import lxml

    return lxml.get_include()
