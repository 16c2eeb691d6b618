"""Site configurations in the format of Full-Text RSS: what is read of them, what is told, and that they act as a pack."""

from __future__ import annotations

from pathlib import Path

import pytest
import tomli
from conftest import Command

import cleaner
from cleaner.corpus.learn import ftr

CONFIGURATION = """# The pages of the coast
title: //h1[@class='head']
body: //div[@id='story']
body: //main
author: //span[@class="who"]
date: string(//time/@datetime)

strip: //div[@class='tide']
strip_id_or_class: promo
strip_image_src: /pixel
strip: //div[
tidy: no
prune: no
next_page_link: //a[@rel='next']
replace_string(<em>): <i>
test_url: https://www.coast.example/1
"""
PAGE = """<html><body><h1 class="head">The ferry sails again</h1><span class="who">Lena Harp</span><time datetime="2026-05-03T10:00"></time>
<div id="story"><p>The ferry to Harburg sailed again on Monday, three years after the storm that had torn its pier apart.</p>
<div class="tide"><p>High water at Harburg is told by the bell of the old church, twice each day and once at night.</p></div>
<p class="box-promo-2">The paper is folded by hand in the old lighthouse, and brought round by the children of the keeper.</p>
<p>Some two hundred people stood on the quay when the captain, Jo Orr, took the ropes in at noon.</p></div></body></html>"""


def put(folder: Path, name: str = "coast.example.txt", text: str = CONFIGURATION) -> Path:
    """A configuration."""
    folder.mkdir(exist_ok=True)
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_what_is_read(tmp_path: Path) -> None:
    """Selectors in their order; what has no meaning here once each; what is malformed with its line."""
    found = ftr.read(put(tmp_path))
    (page,) = found.pages
    assert page["host"] == "coast.example"
    assert page["body"] == ["//div[@id='story']", "//main"]
    assert page["date"] == ["string(//time/@datetime)"]
    assert page["strip"][0] == "//div[@class='tide']"
    assert len(page["strip"]) == 3
    assert page["test_urls"] == ["https://www.coast.example/1"]
    assert dict(found.unused) == {"tidy": 1, "prune": 1, "next_page_link": 1, "replace_string": 1}
    ((file, said),) = found.problems
    assert file.endswith("coast.example.txt")
    assert said.startswith("line 11: ")


def test_it_acts_as_a_pack(command: Command, tmp_path: Path) -> None:
    """`cleaner learn import` writes packs that --rules takes; each directive without meaning is said once for all files."""
    put(tmp_path / "in")
    put(tmp_path / "in", ".hill.example.txt", "body: //article\ntidy: yes\n")
    put(tmp_path / "in", "global.txt", "strip: //hr\n")
    ran = command("learn", "import", tmp_path / "in", "-o", "packs")
    assert ran.code == 1, "two problems"
    assert ran.stderr.count("tidy: has no meaning here, and was left out (2 times)") == 1
    assert "global.txt: is not named after a host" in ran.stderr
    assert "2 hosts are in packs" in ran.out
    assert {path.name for path in Path("packs").iterdir()} == {"coast.example.toml", "hill.example.toml"}
    found = cleaner.Cleaner(packs="packs").clean(PAGE, url="https://www.coast.example/1")
    assert (found.title, found.author, found.date) == ("The ferry sails again", "Lena Harp", "2026-05-03")
    gone = [removal.text for removal in found.removed if removal.rules[0].id == "site.coast-example.strip"]
    assert [text[:10] for text in gone] == ["High water", "The paper "]
    assert "Some two hundred" in found.text


def test_importing_again_replaces_selectors_and_nothing_else(command: Command, tmp_path: Path) -> None:
    """Blocks of the same host stay."""
    path = put(tmp_path / "in", text="body: //main\n")
    block = '[[block]]\nhost = "coast.example"\nstate = "accepted"\ncategory = "legal"\ntext = "Ring the bell."\n'
    Path("packs").mkdir()
    Path("packs/coast.example.toml").write_text(block, encoding="utf-8")
    for body in ("//main", "//article"):
        put(tmp_path / "in", text=f"body: {body}\n")
        assert command("learn", "import", path, "-o", "packs").code == 0
    data = tomli.loads(Path("packs/coast.example.toml").read_text(encoding="utf-8"))
    assert data["site"] == [{"host": "coast.example", "body": ["//article"]}]
    assert data["block"][0]["text"] == "Ring the bell."


@pytest.mark.parametrize("text", ["", "tidy: no\n", "# body: //p\n", "body:\n", "no directive at all\n"])
def test_what_says_nothing_is_told(tmp_path: Path, text: str) -> None:
    """No empty tables are written."""
    found = ftr.read(put(tmp_path, text=text))
    assert not found.pages
    assert found.problems[-1][1] == "says nothing that can be used"


@pytest.mark.parametrize("value", ["it's", 'say "hi"', 'it\'s "both"'])
def test_quotation_marks_in_names(tmp_path: Path, value: str) -> None:
    """XPath knows no escapes; the selector is sound all the same."""
    found = ftr.read(put(tmp_path, text=f"strip_id_or_class: {value}\n"))
    assert not found.problems
    assert len(found.pages[0]["strip"]) == 1


def test_no_such_folder(command: Command) -> None:
    """It is an error of use."""
    ran = command("learn", "import", "nowhere", "-o", "packs")
    assert ran.code == 2
    assert "nowhere: no such file or folder" in ran.stderr
