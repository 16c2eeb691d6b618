"""Compiles the core when the package is built, where there is a C compiler; without one the package is built without it.

ARTICLE_CLEANER_CORE=off leaves the core out, =checks compiles it with checks of every index (for fuzzing).
"""

from __future__ import annotations

import os
import sysconfig
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

CORE = Path("cleaner") / "core"
MODULES = ("_core", "_tree")
"""What is compiled; `_tree` reads lxml's trees and wants its headers. Each is left out alone where it does not compile."""


class CoreBuildHook(BuildHookInterface):
    """Adds the compiled core to a wheel; of an editable install it lies beside its source."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compile, and say what is built."""
        mode = os.environ.get("ARTICLE_CLEANER_CORE", "")
        root = Path(self.root)
        if self.target_name != "wheel":
            return
        # The folder lives as long as the hook: the wheel is put together after this method.
        self._folder = tempfile.TemporaryDirectory(prefix="cleaner-core-")
        for module in MODULES:
            name = f"{module}{sysconfig.get_config_var('EXT_SUFFIX')}"
            beside = root / CORE / name
            if version == "editable":
                beside.unlink(missing_ok=True)
            if mode == "off":
                continue
            try:
                made = build(root, Path(self._folder.name) / module, module=module, checks=mode == "checks")
            except Exception as error:  # Whatever keeps a compiler from working, the package works without it.
                told = " ".join(str(error).split())
                self.app.display_warning(f"the core's {module} is not compiled, everything works slower: {told}")
                continue
            if version == "editable":
                beside.write_bytes(made.read_bytes())
            else:
                build_data["force_include"][str(made)] = f"cleaner/core/{name}"
            build_data["pure_python"] = False
            build_data["infer_tag"] = True


def build(root: Path, folder: Path, *, module: str = "_core", checks: bool, address: bool = False) -> Path:
    """Compile a module into `folder`, with the address sanitizer if it is asked for; returns where it lies."""
    from Cython.Build import cythonize
    from setuptools import Distribution, Extension

    directives = dict.fromkeys(("boundscheck", "wraparound", "initializedcheck"), checks) | {"cdivision": not checks}
    flags = ["-fsanitize=address", "-O1", "-g"] if address else []
    extension = Extension(
        f"cleaner.core.{module}",
        [str(root / CORE / f"{module}.pyx")],
        include_dirs=_headers() if module == "_tree" else [],
        extra_compile_args=flags,
        extra_link_args=flags[:1],
    )
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
