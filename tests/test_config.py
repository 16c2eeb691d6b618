"""Settings: found upward, checked key by key, overruled by the command line."""

from __future__ import annotations

from pathlib import Path

import pytest

from cleaner.corpus import settings
from cleaner.corpus.settings import Settings
from cleaner.model import PackError


def write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def test_no_file_means_defaults(tmp_path: Path) -> None:
    assert settings.load(tmp_path) == Settings()


def test_pyproject_of_a_folder_above_is_found(tmp_path: Path) -> None:
    write(tmp_path / "pyproject.toml", '[tool.cleaner]\npreset = "strict"\nmax-removed = 0.5\nkeep = ["caption"]\n')
    below = tmp_path / "a" / "b"
    below.mkdir(parents=True)
    assert settings.load(below) == Settings(preset="strict", max_removed=0.5, keep=("caption",))


def test_pyproject_without_our_table_is_passed_over(tmp_path: Path) -> None:
    write(tmp_path / "cleaner.toml", 'language = "de"\n')
    write(tmp_path / "project" / "pyproject.toml", "[tool.other]\nx = 1\n")
    assert settings.load(tmp_path / "project").language == "de"


def test_own_file_wins_over_its_neighbour(tmp_path: Path) -> None:
    write(tmp_path / "cleaner.toml", "jobs = 3\n")
    write(tmp_path / "pyproject.toml", "[tool.cleaner]\njobs = 4\n")
    assert settings.load(tmp_path).jobs == 3


def test_rule_folders_are_meant_from_where_the_file_lies(tmp_path: Path) -> None:
    write(tmp_path / "cleaner.toml", 'rules = ["packs"]\n')
    (tmp_path / "deep").mkdir()
    assert settings.load(tmp_path / "deep").rules == (str(tmp_path / "packs"),)


def test_so_is_the_folder_of_a_judge(tmp_path: Path) -> None:
    write(tmp_path / "cleaner.toml", 'judge = "own"\n')
    (tmp_path / "deep").mkdir()
    assert settings.load(tmp_path / "deep").judge == str(tmp_path / "own")


@pytest.mark.parametrize(
    ("line", "key"),
    [
        ("prest = 'strict'", "prest"),
        ("preset = 'fierce'", "preset"),
        ("keep = 'caption'", "keep"),
        ("keep = ['captions']", "keep"),
        ("max_removed = 3", "max_removed"),
        ("max_removed = true", "max_removed"),
        ("jobs = 0", "jobs"),
        ("jobs = 1.5", "jobs"),
        ("format = 'pdf'", "format"),
        ("report = 'yes'", "report"),
        ("rules = [1]", "rules"),
        ("language = ''", "language"),
        ("encoding = 'rot13'", "encoding"),
        ("encoding = 8", "encoding"),
        ("max_document = 0", "max_document"),
        ("max_document = true", "max_document"),
        ("max_document = '2 MB'", "max_document"),
        ("to = 'xml'", "to"),
        ("inline_report = 1", "inline_report"),
        ("attributes = '../x'", "attributes"),
        ("jobs = 1\n[jobs-x]", "jobs-x"),
        ("max_removed = 0.1\nmax-removed = 0.2", "max-removed"),
    ],
)
def test_a_bad_setting_is_named_with_its_file(tmp_path: Path, line: str, key: str) -> None:
    path = write(tmp_path / "cleaner.toml", line + "\n")
    with pytest.raises(PackError) as caught:
        settings.load(tmp_path)
    message = str(caught.value)
    assert message.startswith(f"{path}: ")
    assert f" {key}:" in message
    assert "\n" not in message


@pytest.mark.parametrize("content", [b"jobs = ", b"\xff\xfe", b"[tool]\ncleaner = 3\n", b"tool = 3\n"])
def test_a_malformed_file_is_one_line_with_its_name(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "pyproject.toml"
    path.write_bytes(content)
    with pytest.raises(PackError) as caught:
        settings.load(tmp_path)
    assert str(path) in str(caught.value)
    assert "\n" not in str(caught.value)
