"""Documents that are legal texts themselves: terms, privacy policies, imprints. What is boilerplate elsewhere is their subject."""

from __future__ import annotations

import regex

LEGAL_SHARE = 0.5
"""Share of a document's words in the category legal above which the document is a legal text."""
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


def is_legal_title(title: str | None) -> bool:
    """Whether a title is that of terms, a privacy policy or an imprint, and of nothing else.

    >>> is_legal_title("Privacy Policy | Fjord Post"), is_legal_title("What the new privacy policy of the town means for us")
    (True, False)
    """
    if not title or len(title.split()) > TITLE_WORDS:
        return False
    match = _LEGAL_TITLE.search(title.replace("’", "'"))
    return match is not None and 2 * len(match.group()) >= len(regex.split(r"\s[|–—·:-]\s", title)[0])
