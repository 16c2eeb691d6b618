"""The forms of an article that a result can be written in."""

from __future__ import annotations

from cleaner.model import OptionError, Result
from cleaner.render import front as front_matter
from cleaner.render import html, markdown, tree
from cleaner.render.keeper import structure_of
from cleaner.render.runs import Switches
from cleaner.segment import text as text_segment

FORMS = ("txt", "md", "html", "tei")


def write(
    result: Result, form: str, *, links: bool = True, images: bool = False, tables: bool = True, front: bool = False
) -> str:
    """A result in one of `FORMS`; `Result.to` says what the arguments are.

    Raises OptionError for a form that is none, and for front matter of another form than Markdown.
    """
    if form not in FORMS:
        raise OptionError(f"form: {form!r} is none of {', '.join(FORMS)}")
    if front and form != "md":
        raise OptionError(f"front: only md has front matter, not {form}")
    if form == "txt":
        return result.text
    structure, address = structure_of(result.pieces), result.address
    if form == "md" and result.kind == "text":
        return _text_as_markdown(result, address, front=front)
    article = tree.build(result, structure, Switches(links=links, images=images, tables=tables))
    if form == "html":
        return html.write(article, result, address)
    if form == "tei":
        from cleaner.render import tei  # needs lxml, which texts are cleaned without

        return tei.write(article, result, address)
    head = front_matter.write(result, address) if front else ""
    body = markdown.write(article, titled=not (head and result.title))
    return f"{head}\n{body}" if head and body else head + body


def _text_as_markdown(result: Result, address: str | None, *, front: bool) -> str:
    """A text as it is, with its title as the first heading, or in the front matter; one that has front matter of its own keeps that.

    Nothing is escaped: who wrote the text may have written Markdown, and plain text with backslashes before its stars serves nobody.
    """
    text = result.text
    own = text_segment.front_matter(text)
    head = front_matter.write(result, address) if front and not own else ""
    title = "" if own else " ".join((result.title or "").split())
    if title:
        body = text.lstrip()
        first, _, rest = body.partition("\n")
        lined = rest.partition("\n")[0].strip()
        if " ".join(first.lstrip("# ").split()) == title:
            # A line under the title makes a heading of it, too.
            body = (
                rest.partition("\n")[2] if lined and lined in ("=" * len(lined), "-" * len(lined)) else rest
            ).lstrip("\n")
        title = "" if head else f"# {title}\n"
        text = "\n".join(part for part in (title, body) if part)
    text = text if not text or text.endswith("\n") else text + "\n"
    return f"{head}\n{text}" if head and text else head + text
