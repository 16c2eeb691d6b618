"""Where files are: paths of this machine, or addresses (s3://bucket/folder) of anything that fsspec reaches; and the host of an address.

An address becomes a `UPath`, which is used like a `Path`; what the two do not share stands here. Object stores put a file in its place
whole or not at all, as a rename does here, so what is written goes to a file of this machine first.
"""

from __future__ import annotations

import hashlib
import os
from pathlib import Path, PurePosixPath
from typing import Any, cast
from urllib.parse import urlsplit

from cleaner.model import CleanerError
from cleaner.system.names import is_address, shown


class AddressError(CleanerError):
    """An address cannot be used."""


def host_of(url: object) -> str:
    """The host of an address, in small letters, without `www.`; empty for what is none.

    >>> host_of("https://www.Example.org:8080/a")
    'example.org'
    """
    if not isinstance(url, str):
        return ""
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


def path_of(text: str) -> Path:
    """The path or address that `text` names.

    Raises AddressError when a library that the address wants is missing, or nobody knows its protocol.
    """
    if not is_address(text):
        return Path(text)
    if text.lower().startswith(("http://", "https://")):
        raise AddressError(
            f"{text}: is the address of a page, and files are read here: save the page first (`cleaner clean` can fetch it)"
        )
    try:
        from upath import UPath
    except ImportError:
        raise AddressError(
            f"{text}: universal-pathlib is not installed: pip install 'article-cleaner[fsspec]'"
        ) from None
    try:
        found = UPath(text)
        protocol = found.fs and found.protocol
    except (ImportError, ValueError, OSError) as error:
        raise AddressError(f"{text}: {' '.join(str(error).split())}") from None
    # This machine's own files have one name only, or they would not be known again as inputs or as the output.
    return Path(found.path) if protocol in {"file", "local"} else cast("Path", found)


def is_remote(path: Path) -> bool:
    """Whether the path is an address."""
    return not isinstance(path, Path)


def resolved(path: Path) -> Path:
    """The path as the file system resolves it; of an address a path that no other one has."""
    return _of_address(path) if is_remote(path) else Path(os.path.realpath(path))


def absolute(path: Path) -> Path:
    """The path from the root, without "..", links as they are; of an address a path that no other one has."""
    return _of_address(path) if is_remote(path) else Path(os.path.abspath(path))  # noqa: PTH100


def same_or_inside(path: Path, folder: Path) -> bool:
    """Whether `path` is `folder` or lies in it; both as the file system resolves them."""
    inner, outer = resolved(path), resolved(folder)
    return inner == outer or outer in inner.parents


def below(folder: Path, name: str) -> Path:
    """The file `name` below `folder`. Raises ValueError for a name that leads out of it: a report from elsewhere may say anything."""
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts or not same_or_inside(folder / path, folder):
        raise ValueError(f"{shown(name)}: leads out of {shown(folder)}")
    return folder / path


def _of_address(path: Any) -> Path:
    # The host, the account or the archive is no part of an address' path.
    options = [*map(repr, path.fs.storage_args), *sorted(map(repr, path.fs.storage_options.items()))]
    where = [hashlib.sha256("".join(options).encode()).hexdigest()[:12]] if options else []
    return Path("/", path.protocol, *where, path.path.lstrip("/"))


def key(path: Path) -> str:
    """What tells whether a remote file's content has changed: the store's own hash of it, else its time, else all that is known."""
    remote: Any = path
    about = remote.fs.info(remote.path)
    for name in ("ETag", "etag", "md5Hash", "content_md5"):
        if about.get(name):
            return str(about[name])
    try:
        return str(remote.fs.modified(remote.path).isoformat())
    except (NotImplementedError, AttributeError, KeyError):
        return str(remote.fs.ukey(remote.path))


def upload(source: Path, target: Path) -> None:
    """Put a file of this machine in a remote place, over what is there."""
    remote: Any = target
    if remote.protocol in {"sftp", "ssh", "smb", "hdfs", "memory"}:
        # Object stores have no folders, and one of them would make a bucket of it.
        remote.parent.mkdir(parents=True, exist_ok=True)
    remote.fs.put_file(str(source), remote.path)


def temporary(folder: Path) -> Path:
    """A folder of this machine for what is being written below a remote one."""
    name = hashlib.sha256(str(folder).encode()).hexdigest()[:16]
    import tempfile

    return Path(tempfile.gettempdir()) / f"cleaner-{name}"


def find(folder: Path) -> list[Path]:
    """The files below a remote folder, in order of name."""
    remote: Any = folder
    return [_at(remote, name) for name in sorted(remote.fs.find(remote.path))]


def match(pattern: Path) -> list[Path]:
    """The files that a remote pattern names, in order of name; `**` spans folders."""
    remote: Any = pattern
    found = remote.fs.glob(remote.path, detail=True)
    return [_at(remote, name) for name, about in sorted(found.items()) if about["type"] == "file"]


def _at(like: Any, name: str) -> Path:
    return cast("Path", type(like)(like.fs.unstrip_protocol(name), **like.storage_options))
