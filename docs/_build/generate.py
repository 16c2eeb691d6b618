"""What the documentation takes from the project when the site is built: a hook of MkDocs, see `hooks` in mkdocs.yml.

Four things are made here and committed nowhere, so that they cannot grow old:

- the command line, out of every command's own `--help`;
- the rules, one page a category, out of the packs;
- the fields of the report, out of its JSON Schema;
- pages that are other files of the project (PAGES), such as the changelog.

A page of docs/ links a file of the project by its relative path, which works wherever the source is read; here such a link is turned to
the file's page. A page says where something made belongs with a comment, `<!-- made: commands -->`.
"""

from __future__ import annotations

import html
import json
import os
import posixpath
import re
import subprocess
import sys
import tomllib
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

from babel import Locale, UnknownLocaleError
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

ROOT = Path(__file__).resolve().parents[2]
PAGES = {
    "ARCHITECTURE.md": "design.md",
    "CHANGELOG.md": "changelog.md",
    "CONTRIBUTING.md": "contributing.md",
    "cleaner/adapters/README.md": "how-to/adapters.md",
    "rules/README.md": "reference/rule-format.md",
    "rules/judge/README.md": "model-card.md",
    "tests/review_screenshot.png": "images/review.png",
}
"""Files of the project that are pages (or pictures) of the site, by the address there."""
_ORIGINS = {site: origin for origin, site in PAGES.items()}
_MADE = re.compile(r"<!-- made: (\w+) -->")
_FENCE = re.compile(r"^(?P<fence>```+).*?^(?P=fence)[ ]*$", re.M | re.S)
_LINK = re.compile(r"(?P<image>!?)\[(?P<text>[^\[\]]*)\]\((?P<target>[^()\s#]*)(?P<anchor>#[^()\s]*)?\)")


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the pages that are made."""
    for origin, site in PAGES.items():
        files.append(File.generated(config, site, abs_src_path=str(ROOT / origin)))
    for category in _rules():
        files.append(File.generated(config, f"rules/{category}.md", content=_category_page(category)))
    schema = next((ROOT / "cleaner").rglob("schema.json"))
    files.append(File.generated(config, "reference/report.schema.json", abs_src_path=str(schema)))
    return files


def on_page_markdown(markdown: str, *, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Put in what is made, and turn links to files of the project."""
    site = page.file.src_uri
    origin = _ORIGINS.get(site, f"docs/{site}")

    def made(match: re.Match[str]) -> str:
        if (make := _MAKERS.get(match[1])) is None:
            raise PluginError(f"{site}: nothing that is called {match[1]!r} is made")
        return make()

    parts: list[str] = []
    end = 0
    for block in _FENCE.finditer(markdown):  # what a page shows as code is not touched
        parts += [_turned(markdown[end : block.start()], origin, site), block[0]]
        end = block.end()
    return _MADE.sub(made, "".join([*parts, _turned(markdown[end:], origin, site)]))


def _turned(text: str, origin: str, site: str) -> str:
    """`text` of the file `origin`, its links good for the page `site`."""

    def turn(match: re.Match[str]) -> str:
        target, anchor = match["target"], match["anchor"] or ""
        if not target or re.match(r"[a-z]+:", target):
            return match[0]
        path = posixpath.normpath(posixpath.join(posixpath.dirname(origin), target))
        place = path.removeprefix("docs/") if path.startswith("docs/") else PAGES.get(path)
        if place is None:
            # The site does not have this file; what it is called is still worth reading.
            return match["text"] if (ROOT / path).exists() else match[0]
        there = posixpath.relpath(place, posixpath.dirname(site) or ".")
        return f"{match['image']}[{match['text']}]({there}{anchor})"

    return _LINK.sub(turn, text)


def _commands() -> str:
    """Every command with its `--help`, subcommands behind their command."""

    def told(*words: str) -> Iterator[str]:
        text = _help(*words)
        yield f"## cleaner {' '.join(words)}".rstrip() + f"\n\n```text\n{text.strip()}\n```\n"
        listed = re.search(r"^Commands:\n(.*)", text, re.M | re.S)
        for name in re.findall(r"^  (\w[\w-]*)  ", listed[1], re.M) if listed else ():
            yield from told(*words, name)

    return "\n".join(told())


def _help(*words: str) -> str:
    environment = {**os.environ, "COLUMNS": "82", "NO_COLOR": "1"}
    done = subprocess.run(
        [sys.executable, "-m", "cleaner", *words, "--help"],
        capture_output=True,
        encoding="utf-8",
        env={**environment, "PYTHONIOENCODING": "utf-8"},
        check=False,
    )
    if done.returncode:
        raise PluginError(f"cleaner {' '.join(words)} --help: {done.stderr}")
    return done.stdout


@cache
def _rules() -> dict[str, dict[str, list[dict[str, Any]]]]:
    """The rules of all packs: by category, then by the folder of their pack (a language, core or markup)."""
    found: dict[str, dict[str, list[dict[str, Any]]]] = {}
    frames: dict[str, dict[str, Any]] = {}
    for path in sorted((ROOT / "rules" / "frames").glob("*.toml")):
        entries = tomllib.loads(path.read_text(encoding="utf-8")).get("frame", ())
        frames.update((entry["name"], {"category": path.stem, **entry}) for entry in entries)
    for path in sorted((ROOT / "rules").rglob("*.toml")):
        folder = path.relative_to(ROOT / "rules").parts[0]
        for given in tomllib.loads(path.read_text(encoding="utf-8")).get("rule", ()):
            # What is made of a frame says only its id and its examples itself.
            rule = given if "pattern" in given else {**frames[given["id"].partition(".")[2]], **given}
            found.setdefault(rule["category"], {}).setdefault(folder, []).append(rule)
    return found


def _language(folder: str) -> str:
    """What a pack's folder is called for people."""
    if folder in {"core", "markup"}:
        return {"core": "Any language", "markup": "Markup of pages"}[folder]
    try:
        return f"{Locale.parse(folder).english_name} ({folder})"
    except UnknownLocaleError:
        return folder


def _category_page(category: str) -> str:
    """All rules of a category. They are not searched: thousands of examples would stand before every other page."""
    packs = _rules()[category]
    count = sum(len(rules) for rules in packs.values())
    lines = [
        "---",
        "search: { exclude: true }",
        "---",
        f"# {category}",
        "",
        f"{count} rules. ✂ shows what a rule matches, ✓ what it leaves alone. [How to read this page](index.md)",
        "",
    ]
    for folder in sorted(packs, key=lambda name: (name not in {"core", "markup"}, _language(name))):
        lines += [f"## {_language(folder)}", ""]
        lines += [_rule(rule) for rule in sorted(packs[folder], key=lambda rule: str(rule["id"]))]
        lines.append("")
    return "\n".join(lines)


def _rule(rule: dict[str, Any]) -> str:
    """One rule as HTML: examples hold every character that Markdown has plans for."""
    strength = rule.get("strength", "medium")
    if rule.get("side") == "keep":
        strength += ", speaks for the article"
    examples = [("takes", example) for example in rule.get("match", ())] + [
        ("leaves", example) for example in rule.get("no_match", ())
    ]
    shown = "".join(f'<li class="{kind}">{_example(example)}</li>' for kind, example in examples)
    name = _escaped(rule["id"])
    return (
        f'<div class="rule" id="{name}"><p><code>{name}</code> · {strength}</p><p>{_escaped(rule["why"])}</p>'
        f"<ul>{shown}</ul></div>"
    )


def _example(example: dict[str, str] | str) -> str:
    if isinstance(example, str):
        return _escaped(example)
    text = f"<code>{_escaped(example['html'])}</code>" if "html" in example else _escaped(example["text"])
    return text + (f' <span class="note">({_escaped(example["note"])})</span>' if example.get("note") else "")


def _escaped(text: str) -> str:
    """Text that is text in HTML within Markdown: a line break would end the block, and a line of a page stands alone."""
    return re.sub(r"\s+", " ", html.escape(text)).strip()


def _categories() -> str:
    """A table of the categories: how many rules, in how many languages."""
    lines = ["| category | rules | languages |", "|---|---|---|"]
    for category, packs in _rules().items():
        languages = [name for name in packs if name not in {"core", "markup"}]
        lines.append(f"| [{category}]({category}.md) | {sum(map(len, packs.values()))} | {len(languages)} |")
    return "\n".join(lines)


def _report() -> str:
    """The fields of a report's line, a table a record."""
    schema = json.loads(next((ROOT / "cleaner").rglob("schema.json")).read_text(encoding="utf-8"))
    parts: list[str] = []
    for name, record in schema["$defs"].items():
        parts += [f"## {name}", "", record["description"], "", "| field | type | meaning |", "|---|---|---|"]
        parts += [_field(key, value, record.get("required", ())) for key, value in record["properties"].items()]
        parts.append("")
    return "\n".join(parts)


def _field(name: str, value: dict[str, Any], required: list[str]) -> str:
    kind = value.get("type", "null" if value.get("const", 0) is None else "integer")
    kind = " or ".join(kind) if isinstance(kind, list) else str(kind)
    if reference := value.get("items") and value["items"].get("$ref"):
        kind = f"{kind} of [{reference.rpartition('/')[2]}](#{reference.rpartition('/')[2]})"
    inner = ", ".join(f"`{key}`" for key in value.get("properties", ()))
    told = value.get("description", "Always null here." if value.get("const", 0) is None else "")
    told += f" One of {', '.join(f'`{item}`' for item in value['enum'])}." if "enum" in value else ""
    told += f" Fields: {inner}." if inner else ""
    return f"| `{name}`{'' if name in required else ' (may be missing)'} | {kind} | {told} |"


_MAKERS: dict[str, Callable[[], str]] = {"commands": _commands, "categories": _categories, "report": _report}
