"""Documents that are held: nearly all of one would go, or it is a legal text itself. What is emitted then, and what is said of it."""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import dataclass, replace

import regex

from cleaner.guards import Grounds, grounds
from cleaner.html_witnesses import Reading
from cleaner.model import Category, Verdict
from cleaner.witness.page import AWAY

FEW_WORDS = 60
"""A column of fewer words is never held for its share alone: a short note under a long appeal is no accident."""
LEGAL_SHARE = 0.5
"""Share of a document's words in the category legal above which the document is a legal text."""
PREFERRED = 0.7
"""Share of the extractor's words from which the page's own column is preferred to its answer."""
TITLE_WORDS = 12
"""Words of a title that may name a kind of legal text."""

_LEGAL_TITLES = (
    r"(?:privacy|cookies?|data protection) (?:policy|notice|statement)",
    r"terms (?:of (?:use|service|sale)|(?:and|&) conditions)",
    r"legal (?:notice|information)|imprint|disclaimer",
    r"impressum|datenschutz(?:erkl(?:ä|ae)rung|hinweise?|bestimmungen)?|AGB",
    r"(?:allgemeine )?(?:gesch(?:ä|ae)fts|nutzungs)bedingungen",
    r"mentions l[ée]gales|politique de confidentialit[ée]",
    r"conditions g[ée]n[ée]rales(?: d'utilisation| de vente)?",
    r"aviso legal|aviso de privacidad|pol[ií]tica de (?:privacidad|privacidade|cookies)",
    r"(?:condiciones|t[ée]rminos) (?:generales|de uso|del servicio)|termos (?:de uso|e condi[çc][õo]es)",
    r"informativa (?:sulla )?privacy|note legali|termini (?:e condizioni|d'uso)",
    r"privacy(?:verklaring|beleid|statement)|algemene voorwaarden|gebruiksvoorwaarden",
    r"polityka prywatno[śs]ci|regulamin(?: serwisu)?",
    r"integritetspolicy|anv[äa]ndarvillkor|personvern(?:erkl[æa]ring)?|privatlivspolitik|tietosuoja(?:seloste|lauseke)",
    r"gizlilik politikas[ıi]|kullan[ıi]m ko[şs]ullar[ıi]",
    r"ochrana osobn[íi]ch [úu]daj[ůu]|obchodn[íi] podm[íi]nky",
    r"политика конфиденциальности|пользовательское соглашение|політика конфіденційності",
    r"سياسة الخصوصية|شروط الاستخدام",
)
"""What legal texts are called, by language."""
_LEGAL_TITLES_JOINED = (
    r"プライバシーポリシー|利用規約|特定商取引",
    r"隐私(?:政策|权政策|声明)|使用条款|服务条款",
    r"개인정보 ?처리 ?방침|이용 ?약관",
)
"""The same in scripts where a word has no edge."""
_LEGAL_TITLE = regex.compile(rf"\b(?:{'|'.join(_LEGAL_TITLES)})\b|{'|'.join(_LEGAL_TITLES_JOINED)}", regex.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Hold:
    """A held page: its verdicts after the fallback, and the warning that says why and what was kept."""

    verdicts: tuple[Verdict, ...]
    warning: str


def is_legal_title(title: str | None) -> bool:
    """Whether a title is that of terms, a privacy policy or an imprint, and of nothing else.

    >>> is_legal_title("Privacy Policy | Fjord Post"), is_legal_title("What the new privacy policy of the town means for us")
    (True, False)
    """
    if not title or len(title.split()) > TITLE_WORDS:
        return False
    match = _LEGAL_TITLE.search(title.replace("’", "'"))
    return match is not None and 2 * len(match.group()) >= len(regex.split(r"\s[|–—·:-]\s", title)[0])


def hold(
    reading: Reading, verdicts: Sequence[Verdict], kept: Set[Category], max_removed: float, title: str | None
) -> Hold | None:
    """What is emitted instead of these verdicts, where they cannot be right; None where they may.

    A page falls back to the best candidate, never to its menus: the article's column without what strong rules name, or the extractor's
    answer; where neither holds a word, all that no strong rule names.
    """
    found = grounds(reading)
    reason = _reason(reading, verdicts, found, kept, max_removed, title)
    if reason is None:
        return None
    # What phrases name in a legal text is its subject.
    strong = {n for n, hit in found.strong.items() if reason != _LEGAL or hit.rule.kind != "phrase"}
    facts = reading.page.facts
    place = [AWAY.isdisjoint(item.frame.regions) for item in facts]
    inside = {n for n, item in enumerate(facts) if item.frame.number in found.inside and place[n]}
    column = inside - strong
    standard = reading.votes.standard
    answer = {n for n, keeps in enumerate(standard) if keeps} - strong if standard is not None else set()
    outside = {n for n in range(len(facts)) if place[n]}
    candidates = [
        ("the column without what strong rules name", column),
        ("the extractor's answer", answer),
        ("what no strong rule names", outside - strong),
        ("the column", inside),
        ("all but menus and side columns", outside),
        ("the whole page", set(range(len(facts)))),
    ]
    sizes = [_words(reading, members) for _, members in candidates]
    if sizes[1] and sizes[0] < PREFERRED * sizes[1]:
        candidates[:2] = candidates[1::-1]
        sizes[:2] = sizes[1::-1]
    name, members = next((item for item, size in zip(candidates, sizes, strict=True) if size), candidates[-1])
    after = tuple(
        replace(v, remove=False, category=None, voices=())
        if v.remove and v.block in members and v.category not in kept
        else v
        for v in verdicts
    )
    return Hold(after, f"held: {reason}; kept: {name}")


_LEGAL = "the page is a legal text itself"


def _reason(
    reading: Reading,
    verdicts: Sequence[Verdict],
    found: Grounds,
    kept: Set[Category],
    max_removed: float,
    title: str | None,
) -> str | None:
    total = gone = legal = left = 0
    for verdict in verdicts:
        if verdict.span is not None or verdict.block == reading.title:
            continue
        words = reading.page.blocks[verdict.block].words
        goes = verdict.remove and verdict.category not in kept
        left += 0 if goes else words
        if reading.page.facts[verdict.block].frame.number in found.inside:
            total += words
            gone += words if goes else 0
            legal += words if goes and verdict.category == "legal" else 0
    if total and (legal > LEGAL_SHARE * total or (legal and is_legal_title(title))):
        return _LEGAL
    if not left and _words(reading, set(range(len(reading.page.blocks)))):
        return "nothing of the page would stay"
    if total >= FEW_WORDS and gone > max_removed * total and left < FEW_WORDS:
        return "nearly all of the article's column would go"
    return None


def _words(reading: Reading, members: Set[int]) -> int:
    return sum(reading.page.blocks[n].words for n in members if n != reading.title)
