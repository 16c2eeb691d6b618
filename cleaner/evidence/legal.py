"""Documents that are legal texts themselves: terms, privacy policies, imprints. What is boilerplate elsewhere is their subject.

And the one legal text that is never a document: a consent layer.
"""

from __future__ import annotations

from functools import lru_cache

import regex

from cleaner.segment.normal import count_words

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


@lru_cache(maxsize=4)
def _any(*parts: str) -> regex.Pattern[str]:
    """One pattern of several, compiled when it is first needed: that takes milliseconds."""
    return regex.compile("|".join(parts), regex.IGNORECASE)


def is_legal_title(title: str | None) -> bool:
    """Whether a title is that of terms, a privacy policy or an imprint, and of nothing else.

    >>> is_legal_title("Privacy Policy | Fjord Post"), is_legal_title("What the new privacy policy of the town means for us")
    (True, False)
    """
    if not title or len(title.split()) > TITLE_WORDS:
        return False
    match = _any(rf"\b(?:{'|'.join(_LEGAL_TITLES)})\b", *_LEGAL_TITLES_JOINED).search(title.replace("’", "'"))
    return match is not None and 2 * len(match.group()) >= len(regex.split(r"\s[|–—·:-]\s", title)[0])


_CONSENT_NOUNS = (
    r"\bcookies?\b|\bgdpr\b|\bprivacy\b|\bpersonal data\b|\bpartners\b|\bconsent\b|\blegitimate interests?\b|\bdevice\b",
    r"\bdatenschutz\w*|\beinwilligung\w*|\bpersonenbezogene\w* daten\b|\bpartner\b|\bdsgvo\b|\bberechtigte\w* interesse\w*|\bgerät\w*",
    r"\bdonnées personnelles\b|\bpartenaires\b|\btraceurs\b|\bconfidentialité\b|\bintérêt légitime\b",
    r"\bdatos personales\b|\bprivacidad\b|\bconsentimiento\b|\bdados pessoais\b|\bprivacidade\b|\bconsentimento\b|\bparceiros\b",
    r"\bdati personali\b|\bconsenso\b|\bpersoonsgegevens\b|\btoestemming\b|\bpersonopplysninger\b|\bsamtykke\b|\bsamtycke\b",
    r"\bciasteczk\w+|\bdan\w+ osobow\w+|\bzgod[aęy]\b|\bфайл\w+ cookies?\b|\bперсональн\w+ данн\w+|\bçerez\w*|\bkişisel veri\w*",
    r"クッキー|個人情報|プライバシー|个人信息|隐私|쿠키|개인정보|ملفات تعريف الارتباط",
)
_CONSENT_ACTS = (
    r"\b(?:accept|agree|refuse|reject|decline|opt[ -]out|manage|allow|choices?|preferences|settings|purposes?)\b",
    r"\b(?:akzeptier\w+|zustimm\w+|ablehn\w+|annehmen|willigen|einstellungen|zweck\w*|widersprechen)\b",
    r"\b(?:accept(?:er|ez)|refuser|consentez|paramètres|finalités?|opposer|aceptar|acepta|rechazar|configurar|finalidades|aceitar|recusar)\b",
    r"\b(?:accett\w+|rifiut\w+|impostazioni|accepteren|weigeren|instellingen|godta|avvis|godkänn\w*|neka|zaakceptuj|akceptuj\w*|odrzuć)\b",
    r"\b(?:принять|принимаете|соглашаетесь|отклонить|настройки|kabul|reddet|ayarlar)\b|同意|拒否|設定|接受|拒绝|동의|거부|موافق",
)
CONSENT_WORDS = 20
"""Words of a text of which one at least is of the kind that consent layers are made of."""


def is_consent(text: str) -> bool:
    """Whether a text is plainly that of a consent layer: it names cookies or data time and again, and what can be done about them.

    >>> is_consent("We and our partners store cookies on your device. You can accept all, or manage your choices.")
    True
    >>> is_consent("The baker sold forty cookies on Monday, and nobody in the village would accept that he had burnt the rest.")
    False
    """
    nouns, acts = len(_any(*_CONSENT_NOUNS).findall(text)), len(_any(*_CONSENT_ACTS).findall(text))
    return nouns >= 2 and acts >= 1 and (nouns + acts) * CONSENT_WORDS >= count_words(text)
