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

SOURCE = Path("cleaner") / "core" / "_core.pyx"


class CoreBuildHook(BuildHookInterface):
    """Adds the compiled core to a wheel; of an editable install it lies beside its source."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compile, and say what is built."""
        mode = os.environ.get("ARTICLE_CLEANER_CORE", "")
        root = Path(self.root)
        name = f"_core{sysconfig.get_config_var('EXT_SUFFIX')}"
        beside = root / SOURCE.parent / name
        if self.target_name != "wheel":
            return
        if mode == "off":
            if version == "editable":
                beside.unlink(missing_ok=True)
            return
        try:
            # The folder lives as long as the hook: the wheel is put together after this method.
            self._folder = tempfile.TemporaryDirectory(prefix="cleaner-core-")
            made = build(root, Path(self._folder.name), checks=mode == "checks")
        except Exception as error:  # Whatever keeps a compiler from working, the package works without it.
            self.app.display_warning(
                f"the core is not compiled, everything works slower: {' '.join(str(error).split())}"
            )
            return
        if version == "editable":
            beside.write_bytes(made.read_bytes())
        else:
            build_data["force_include"][str(made)] = f"cleaner/core/{name}"
        build_data["pure_python"] = False
        build_data["infer_tag"] = True


def build(root: Path, folder: Path, *, checks: bool, address: bool = False) -> Path:
    """Compile the core into `folder`, with the address sanitizer if it is asked for; returns the compiled module."""
    from Cython.Build import cythonize
    from setuptools import Distribution, Extension

    directives = dict.fromkeys(("boundscheck", "wraparound", "initializedcheck"), checks) | {"cdivision": not checks}
    flags = ["-fsanitize=address", "-O1", "-g"] if address else []
    extension = Extension(
        "cleaner.core._core", [str(root / SOURCE)], extra_compile_args=flags, extra_link_args=flags[:1]
    )
    modules = cythonize([extension], build_dir=str(folder), compiler_directives=directives, quiet=True)
    command = Distribution({"ext_modules": modules}).get_command_obj("build_ext")
    command.build_lib, command.build_temp = str(folder / "lib"), str(folder / "temp")
    command.ensure_finalized()
    command.run()
    return Path(command.get_outputs()[0])
