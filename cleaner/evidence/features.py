"""The registry of features: every number that the judge may ask about, with its unit, its range, where it comes from and what it
says.

`TOPICS` are what a report adds features up under. A feature that is not listed here does not exist: the columns that the builders
make are held against these lists by a test.
"""

from __future__ import annotations

from dataclasses import dataclass

from cleaner.evidence import page_features


@dataclass(frozen=True, slots=True)
class Feature:
    """One number about a block: its name, unit, range, topic, and a line in plain words for the report."""

    name: str
    unit: str
    low: float
    high: float
    topic: str
    words: str


TOPICS: dict[str, str] = {
    "length": "its length and the length of what stands around it",
    "letters": "its letters, signs and ending",
    "place": "its place in the document",
    "article": "how it lies to the running text",
    "echo": "whether its words recur in the running text",
    "person": "whether it speaks to the reader or for the publisher",
    "wording": "its wording",
    "lexicon": "words of prompts in it and around it",
    "rules": "what rules say of it",
    "rules around": "what rules say of the blocks around it",
    "wording around": "the wording of the blocks around it",
    "links": "its links and those around it",
    "element": "the elements it stands in",
    "column": "how much running text the elements around it hold",
    "names": "what the page calls the elements around it",
    "alike": "elements that look alike",
    "json-ld": "whether the page's own data has it",
    "extractor": "what the extractor keeps",
}
"""What features are added up under in a report, with the words that are shown."""


def _table(rows: str) -> tuple[Feature, ...]:
    found: list[Feature] = []
    for line in rows.strip().splitlines():
        name, unit, low, high, topic, words = (cell.strip() for cell in line.split("|"))
        found.append(Feature(name, unit, float(low), float(high), topic, words))
    return tuple(found)


_OWN = _table("""
words | words | 0 | 100000 | length | the words of the block
characters | characters | 0 | 1000000 | length | its characters
word_length | characters | 0 | 300 | length | the mean length of its words
longest_word | characters | 0 | 300 | length | its longest word
upper_share | share | 0 | 1 | letters | letters that are capitals
digit_share | share | 0 | 1 | letters | characters that are digits
mark_share | share | 0 | 1 | letters | characters that are signs
capital_words | share | 0 | 1 | letters | words with a capital
commas | count | 0 | 300 | letters | commas
stops | count | 0 | 300 | letters | full stops
quotes | count | 0 | 300 | letters | quotation marks
exclamations | count | 0 | 300 | letters | exclamation marks
questions | count | 0 | 300 | letters | question marks
brackets | count | 0 | 300 | letters | opening brackets
bars | count | 0 | 300 | letters | bars, dots and slashes between words
dashes | count | 0 | 300 | letters | dashes
starts_upper | 0 or 1 | 0 | 1 | letters | begins with a capital
starts_lower | 0 or 1 | 0 | 1 | letters | begins with a small letter
starts_digit | 0 or 1 | 0 | 1 | letters | begins with a digit
starts_mark | 0 or 1 | 0 | 1 | letters | begins with a sign
ends_stop | 0 or 1 | 0 | 1 | letters | ends like a sentence
ends_colon | 0 or 1 | 0 | 1 | letters | ends with a colon
ends_exclamation | 0 or 1 | 0 | 1 | letters | ends with an exclamation mark
ends_question | 0 or 1 | 0 | 1 | letters | ends with a question mark
ends_ellipsis | 0 or 1 | 0 | 1 | letters | ends with an ellipsis
ends_quote | 0 or 1 | 0 | 1 | letters | ends with a quotation mark
ends_bracket | 0 or 1 | 0 | 1 | letters | ends with a closing bracket
ends_comma | 0 or 1 | 0 | 1 | letters | ends with a comma
address | 0 or 1 | 0 | 1 | letters | holds a web or mail address
clock | 0 or 1 | 0 | 1 | letters | holds a time of day
year | 0 or 1 | 0 | 1 | letters | holds a year
currency | 0 or 1 | 0 | 1 | letters | holds a sign of money
copyright | 0 or 1 | 0 | 1 | letters | holds a copyright sign
arrow | 0 or 1 | 0 | 1 | letters | holds an arrow
hashtag | 0 or 1 | 0 | 1 | letters | holds a hash sign
""")
_SEQUENCE = _table("""
is_item | 0 or 1 | 0 | 1 | place | an item of a list
is_heading | 0 or 1 | 0 | 1 | place | a heading
is_running | 0 or 1 | 0 | 1 | article | running text itself
index | blocks | 0 | 200 | place | blocks before it
index_from_end | blocks | 0 | 200 | place | blocks after it
index_share | share | 0 | 1 | place | where it stands, by blocks
blocks | blocks | 0 | 1000000 | place | blocks of the document
words_before | words | 0 | 1000 | place | words before it
words_after | words | 0 | 1000 | place | words after it
words_before_share | share | 0 | 1 | place | where it stands, by words
running_share | share | 0 | 1 | article | blocks of the document that are running text
since_running | blocks | 0 | 60 | article | blocks since the last running text
until_running | blocks | 0 | 60 | article | blocks until the next running text
near_running | blocks | 0 | 60 | article | blocks to the nearest running text
repeated | count | 1 | 9 | alike | times that the same text stands in the document
same_start | count | 1 | 9 | alike | blocks that begin with the same two words
language_known | 0 or 1 | 0 | 1 | place | the document's language is known
words_before_1 | words | -1 | 100000 | length | the words of the block before
ends_before_1 | 0 or 1 | -1 | 1 | article | the block before ends like a sentence
words_before_2 | words | -1 | 100000 | length | the words of the second block before
ends_before_2 | 0 or 1 | -1 | 1 | article | the second block before ends like a sentence
words_after_1 | words | -1 | 100000 | length | the words of the block after
ends_after_1 | 0 or 1 | -1 | 1 | article | the block after ends like a sentence
words_after_2 | words | -1 | 100000 | length | the words of the second block after
ends_after_2 | 0 or 1 | -1 | 1 | article | the second block after ends like a sentence
words_window_2 | words | 0 | 100000 | length | mean words of two blocks on either side
words_window_5 | words | 0 | 100000 | length | mean words of five blocks on either side
label_run | blocks | 0 | 60 | place | the run of short lines that it stands in
span_wide | blocks | 0 | 1000000 | article | blocks outside the article's span, found generously
span_tight | blocks | 0 | 1000000 | article | blocks outside the article's span, found strictly
echo_share | share | -1 | 1 | echo | its longer words that the running text has
echo_rare | share | -1 | 1 | echo | the same, rare words counting more
echo_names | share | -1 | 1 | echo | its names that stand elsewhere too
echo_next | share | -1 | 1 | echo | its words that the next running text has
says_we | 0 or 1 | 0 | 1 | person | speaks of "we"
text_says_we | share | -1 | 1 | person | running text that speaks of "we"
says_we_window_2 | share | 0 | 1 | person | blocks around it that speak of "we"
says_you | 0 or 1 | 0 | 1 | person | speaks to "you"
text_says_you | share | -1 | 1 | person | running text that speaks to "you"
says_you_window_2 | share | 0 | 1 | person | blocks around it that speak to "you"
""")
_LEXICON = _table("""
lexicon_count | count | 0 | 100 | lexicon | different entries of the lexicons that stand in it
lexicon_most | count | 0 | 100 | lexicon | entries of one topic
lexicon_share | share | 0 | 1 | lexicon | its characters that are words of entries
lexicon_before_1 | share | 0 | 1 | lexicon | the same of the block before
lexicon_after_1 | share | 0 | 1 | lexicon | the same of the block after
lexicon_window_3 | share | 0 | 1 | lexicon | the same of three blocks on either side
lexicon_newsletter | count | 0 | 100 | lexicon | entries about newsletters
lexicon_share_line | count | 0 | 100 | lexicon | entries about sharing
lexicon_comments | count | 0 | 100 | lexicon | entries about comments
lexicon_related | count | 0 | 100 | lexicon | entries about other articles
lexicon_subscription | count | 0 | 100 | lexicon | entries about subscriptions
lexicon_donation | count | 0 | 100 | lexicon | entries about gifts
lexicon_advert | count | 0 | 100 | lexicon | entries about adverts
lexicon_embed | count | 0 | 100 | lexicon | entries about embedded posts
lexicon_legal | count | 0 | 100 | lexicon | entries about legal lines
lexicon_navigation | count | 0 | 100 | lexicon | entries about navigation
""")
_RULES = _table("""
rule_whole | strength | 0 | 4 | rules | the strongest rule that names all of it
rule_part | strength | 0 | 4 | rules | the strongest rule that names a part of it
rule_keep | strength | 0 | 4 | rules | the strongest rule that speaks for the article
rule_cut | strength | 0 | 4 | rules | the strongest rule that would cut a piece off it
rule_count | count | 0 | 100 | rules | rules that speak of it
rule_cover | share | 0 | 1 | rules | the share of it that a rule matches
rule_donation | strength | 0 | 4 | rules | rules about appeals for money
rule_newsletter | strength | 0 | 4 | rules | rules about newsletters
rule_subscription | strength | 0 | 4 | rules | rules about subscriptions
rule_caption | strength | 0 | 4 | rules | rules about captions
rule_related | strength | 0 | 4 | rules | rules about other articles
rule_share | strength | 0 | 4 | rules | rules about sharing
rule_comments | strength | 0 | 4 | rules | rules about comments
rule_byline | strength | 0 | 4 | rules | rules about bylines
rule_advert | strength | 0 | 4 | rules | rules about adverts
rule_legal | strength | 0 | 4 | rules | rules about legal lines
rule_navigation | strength | 0 | 4 | rules | rules about navigation
rule_embed | strength | 0 | 4 | rules | rules about embedded posts
rule_loudest | strength | 0 | 4 | rules | the strongest rule of any category
rule_before_1 | strength | 0 | 4 | rules around | the strongest rule about the block before
rule_before_2 | strength | 0 | 4 | rules around | the strongest rule about the second block before
rule_before_3 | strength | 0 | 4 | rules around | the strongest rule about the third block before
rule_after_1 | strength | 0 | 4 | rules around | the strongest rule about the block after
rule_after_2 | strength | 0 | 4 | rules around | the strongest rule about the second block after
rule_after_3 | strength | 0 | 4 | rules around | the strongest rule about the third block after
rule_window_3 | strength | 0 | 4 | rules around | rules about three blocks on either side
rule_window_8 | strength | 0 | 4 | rules around | rules about eight blocks on either side
rule_mean | strength | 0 | 4 | rules around | rules about all blocks
near_donation | strength | 0 | 4 | rules around | rules about appeals near it
near_newsletter | strength | 0 | 4 | rules around | rules about newsletters near it
near_subscription | strength | 0 | 4 | rules around | rules about subscriptions near it
near_comments | strength | 0 | 4 | rules around | rules about comments near it
near_related | strength | 0 | 4 | rules around | rules about other articles near it
""")
_WORDING = _table("""
wording | log-odds | -30 | 30 | wording | how its words speak
wording_before_1 | log-odds | -30 | 30 | wording around | how the block before is worded
wording_before_2 | log-odds | -30 | 30 | wording around | how the second block before is worded
wording_before_3 | log-odds | -30 | 30 | wording around | how the third block before is worded
wording_after_1 | log-odds | -30 | 30 | wording around | how the block after is worded
wording_after_2 | log-odds | -30 | 30 | wording around | how the second block after is worded
wording_after_3 | log-odds | -30 | 30 | wording around | how the third block after is worded
wording_window_2 | log-odds | -30 | 30 | wording around | how two blocks on either side are worded
wording_window_5 | log-odds | -30 | 30 | wording around | how five blocks on either side are worded
wording_window_12 | log-odds | -30 | 30 | wording around | how twelve blocks on either side are worded
wording_highest_2 | log-odds | -30 | 30 | wording around | the most suspicious of two blocks on either side
wording_highest_5 | log-odds | -30 | 30 | wording around | the most suspicious of five blocks on either side
wording_mean | log-odds | -30 | 30 | wording around | how the document is worded, by blocks
wording_mean_by_words | log-odds | -30 | 30 | wording around | how the document is worded, by words
""")
_PAGE = _table(page_features.ROWS)
_HEADS = _table("""
head_donation | log-odds | -60 | 0 | wording | worded like an appeal for money
head_newsletter | log-odds | -60 | 0 | wording | worded like a newsletter prompt
head_subscription | log-odds | -60 | 0 | wording | worded like a subscription prompt
head_caption | log-odds | -60 | 0 | wording | worded like a caption
head_related | log-odds | -60 | 0 | wording | worded like another article
head_share | log-odds | -60 | 0 | wording | worded like a share line
head_comments | log-odds | -60 | 0 | wording | worded like comments
head_byline | log-odds | -60 | 0 | wording | worded like a byline
head_advert | log-odds | -60 | 0 | wording | worded like an advert
head_legal | log-odds | -60 | 0 | wording | worded like a legal line
head_navigation | log-odds | -60 | 0 | wording | worded like navigation
head_embed | log-odds | -60 | 0 | wording | worded like an embedded post
heads_near_donation | log-odds | -60 | 0 | wording around | removed blocks around it are worded like an appeal for money
heads_near_newsletter | log-odds | -60 | 0 | wording around | removed blocks around it are worded like a newsletter prompt
heads_near_subscription | log-odds | -60 | 0 | wording around | removed blocks around it are worded like a subscription prompt
heads_near_caption | log-odds | -60 | 0 | wording around | removed blocks around it are worded like a caption
heads_near_related | log-odds | -60 | 0 | wording around | removed blocks around it are worded like another article
heads_near_share | log-odds | -60 | 0 | wording around | removed blocks around it are worded like a share line
heads_near_comments | log-odds | -60 | 0 | wording around | removed blocks around it are worded like comments
heads_near_byline | log-odds | -60 | 0 | wording around | removed blocks around it are worded like a byline
heads_near_advert | log-odds | -60 | 0 | wording around | removed blocks around it are worded like an advert
heads_near_legal | log-odds | -60 | 0 | wording around | removed blocks around it are worded like a legal line
heads_near_navigation | log-odds | -60 | 0 | wording around | removed blocks around it are worded like navigation
heads_near_embed | log-odds | -60 | 0 | wording around | removed blocks around it are worded like an embedded post
""")

TEXT: tuple[Feature, ...] = (*_OWN, *_SEQUENCE, *_LEXICON, *_RULES, *_WORDING)
"""What is known of a block of a text."""
PAGE: tuple[Feature, ...] = (*TEXT, *_PAGE)
"""What is known of a block of a page; the extractor's features may be missing."""
CATEGORY: tuple[Feature, ...] = _HEADS
"""What is known besides of a block that is removed, to say what it is."""
BY_NAME: dict[str, Feature] = {feature.name: feature for feature in (*PAGE, *CATEGORY)}
