"""What pages that are no articles are called: the names of legal texts, of a site's own pages, and of lists of what was found."""

from __future__ import annotations

import re

from cleaner.model import PageType

_LEGAL = re.compile(
    r"(?:(?:our|the|\w+) )?(?:(?:privacy|cookies?|data protection|refund|returns?|shipping|delivery"
    r"|acceptable use|dmca) (?:policy|notice|statement)"
    r"|terms (?:of|and|&) (?:use|service|conditions|sale)(?: of (?:use|service|sale))?|terms|legal notice"
    r"|legal information|imprint|disclaimer"
    r"|accessibility statement|(?:end user )?licen[sc]e agreement|eula"
    r"|impressum|datenschutz(?:erklärung|hinweise)?|(?:allgemeine )?nutzungsbedingungen|agb|allgemeine geschäftsbedingungen"
    r"|widerrufs(?:belehrung|recht)|versandbedingungen|haftungsausschluss"
    r"|mentions légales|politique (?:de confidentialité|(?:de|en matière de|relative aux) cookies)|cg[uv]"
    r"|conditions générales(?: d’utilisation| d'utilisation| de vente)?"
    r"|aviso (?:legal|de privacidad)|pol[ií]tica de (?:privacidad|cookies|privacidade|devoluciones)"
    r"|(?:términos|condiciones) (?:y condiciones|de uso"
    r"|generales)|termos (?:de uso|de serviço|e condições)|privacyverklaring|privacybeleid|cookiebeleid|algemene voorwaarden"
    r"|informativa (?:sulla )?privacy|note legali|termini e condizioni|condizioni (?:generali|di vendita|d’uso|d'uso)"
    r"|polityka (?:prywatności|cookies)|regulamin|integritetspolicy|personvern(?:erklæring)?|privatlivspolitik|tietosuojaseloste"
    r"|политика конфиденциальности|пользовательское соглашение|gizlilik politikası|zásady ochrany osobních údajů"
    r"|プライバシーポリシー|個人情報保護方針|利用規約|特定商取引法に基づく表[記示]|隐私政策|隱私權政策|用户协议"
    r"|개인정보\s?처리방침|이용약관)",
    re.I,
)
_OTHER = re.compile(
    r"(?:(?:error )?404(?: error)?(?:\W+(?:page )?not found)?|(?:page )?not found|error 50\d|access denied|forbidden"
    r"|seite nicht gefunden|page (?:introuvable|non trouvée)|erreur 404|página no encontrada|página não encontrada"
    r"|pagina non trovata"
    r"|pagina niet gevonden|nie znaleziono strony|strona nie (?:została )?znaleziona|sidan (?:hittades inte|finns inte)"
    r"|siden ble ikke funnet"
    r"|siden blev ikke fundet|sivua ei löytynyt|страница не найдена|ページが見つかりません(?:でした)?|页面未找到"
    r"|contact(?: us)?|kontakt|contacto|contatti|contato|contactez-nous|nous contacter|お問い?合わせ"
    r"|about(?: us)?|who we are|our team|über uns|à propos|qui sommes-nous ?\??|¿?quiénes somos\??|sobre nosotros"
    r"|acerca de(?: nosotros)?"
    r"|chi siamo|o nas|over ons|om oss|om os|meistä|о нас|hakkımızda|会社概要|关于我们"
    r"|log ?in|sign ?in|log ?out|anmelden|einloggen|anmeldung|connexion|se connecter|iniciar sesión|accedi|entrar"
    r"|zaloguj się|logowanie|inloggen"
    r"|ログイン|войти|вход|register|sign ?up|create (?:an|your) account|registrieren|registrierung|inscription"
    r"|créer un compte|registro|crear cuenta"
    r"|rejestracja|registrati|会員登録|forgot(?:ten)? (?:your )?password\??|reset password"
    r"|(?:your |my |shopping )?(?:cart|basket|bag)|checkout|warenkorb|kasse|panier|mon panier|carrito(?: de compras)?"
    r"|carrello|koszyk|winkelwagen"
    r"|mein konto|my account|mon compte|mi cuenta)",
    re.I,
)
"""Titles of pages that are no article, the whole of a part of it."""
_FOUND = re.compile(
    r"(?:search results?(?: for\b.*| ?: .*)?|(?:\d+ )?results? for ?:? ?[“\"«‘„'].*"
    r"|suchergebnisse?(?: (?:für|zu)\b.*| ?: .*)?|résultats? de (?:la |votre )?recherche\b.*|résultats? pour ?:? ?[“\"«‘„'].*"
    r"|resultados? (?:de (?:la )?búsqueda|da (?:pesquisa|busca))\b.*|resultados? (?:para|de) ?:? ?[“\"«‘„'].*"
    r"|risultati (?:della ricerca|di ricerca)\b.*|risultati per ?:? ?[“\"«‘„'].*|wyniki wyszukiwania\b.*|zoekresultaten(?: voor\b.*)?"
    r"|sökresultat(?: för\b.*)?|результаты поиска\b.*|.*検索結果(?:一覧)?"
    r"|posts (?:tagged|by|in)\b.*|(?:category|tag|kategorie|schlagwort|catégorie|étiquette|categoría|etiqueta"
    r"|categoria|kategoria|monat) ?: .*"
    r"|.{1,40}, author at|all (?:posts|articles|stories))",
    re.I,
)
"""Titles of lists: what was searched, or stands under a heading."""
NAMES: tuple[tuple[PageType, re.Pattern[str]], ...] = (("legal", _LEGAL), ("other", _OTHER), ("index", _FOUND))
"""Types and their names; the whole of a title, or of a part of it, is one of them."""
