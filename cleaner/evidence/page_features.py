"""What is known of a block of a page besides what is known of one of a text: rows of the registry (`features`), which reads them."""

from __future__ import annotations

ROWS = """
link_share | share | 0 | 1 | links | its words that are links
is_inline | 0 or 1 | 0 | 1 | element | one inline element holds all of it
is_bold | 0 or 1 | 0 | 1 | element | all of it is bold
tag | code | 0 | 40 | element | its element
tag_around | code | 0 | 40 | element | the element around it
tag_above | code | 0 | 40 | element | the element above that
tag_high | code | 0 | 40 | element | the next element up
depth | elements | 0 | 256 | element | how deep it stands
depth_from_richest | elements | -256 | 256 | column | how much deeper it stands than the richest column
steps_up | elements | 0 | 256 | column | steps up to what it shares with the richest column
steps_down | elements | 0 | 256 | column | steps from there down to the richest column
meeting_prose_share | share | 0 | 1 | column | the page's running text in what it shares with the richest column
around_prose_share | share | 0 | 1 | column | the page's running text in the element around it
around_direct_prose | share | 0 | 1 | column | that element's own paragraphs beside the richest column's
around_words | words | 0 | 1000000 | column | words in the element around it
around_links | share | 0 | 1 | links | words there that are links
around_density | share | 0 | 1 | column | words there that are running text
around_blocks | blocks | 0 | 100000 | column | blocks there
above_words | words | 0 | 1000000 | column | words in the element above
above_links | share | 0 | 1 | links | words there that are links
above_density | share | 0 | 1 | column | words there that are running text
above_blocks | blocks | 0 | 100000 | column | blocks there
high_words | words | 0 | 1000000 | column | words in the next element up
high_links | share | 0 | 1 | links | words there that are links
high_density | share | 0 | 1 | column | words there that are running text
alike | count | 1 | 100000 | alike | elements beside it that look the same
siblings | count | 1 | 100000 | alike | elements beside it
around_alike | count | 1 | 100000 | alike | elements beside the one around it that look the same
above_alike | count | 1 | 100000 | alike | elements beside the one above that look the same
card | count | 0 | 30 | alike | cards that look the same as the one it stands in
signature_count | count | 1 | 50 | alike | elements of the page with the same names
signature_prose_share | share | 0 | 1 | names | the page's running text in elements with the same names
from_richest | blocks | 0 | 60 | column | blocks outside the richest column
before_richest | 0 or 1 | 0 | 1 | column | stands before the richest column
after_richest | 0 or 1 | 0 | 1 | column | stands after the richest column
from_title | blocks | -500 | 200 | place | blocks after the headline
page_prose | words | 0 | 1000000 | column | running text of the page
page_prose_share | share | 0 | 1 | column | words of the page that are running text
richest_share | share | 0 | 1 | column | the page's running text that the richest column holds
in_nav | 0 or 1 | 0 | 1 | element | in a navigation
in_aside | 0 or 1 | 0 | 1 | element | in a side note
in_footer | 0 or 1 | 0 | 1 | element | in a footer
in_header | 0 or 1 | 0 | 1 | element | in a header
in_form | 0 or 1 | 0 | 1 | element | in a form
in_figure | 0 or 1 | 0 | 1 | element | in a figure
in_figcaption | 0 or 1 | 0 | 1 | element | in a figure's caption
in_main | 0 or 1 | 0 | 1 | element | in the page's main part
in_article | 0 or 1 | 0 | 1 | element | in an article element
in_table | 0 or 1 | 0 | 1 | element | in a table
in_ul | 0 or 1 | 0 | 1 | element | in a list
in_ol | 0 or 1 | 0 | 1 | element | in a numbered list
in_blockquote | 0 or 1 | 0 | 1 | element | in a block quotation
in_button | 0 or 1 | 0 | 1 | element | in a button
in_details | 0 or 1 | 0 | 1 | element | in a part that opens
in_dialog | 0 or 1 | 0 | 1 | element | in a dialog
in_section | 0 or 1 | 0 | 1 | element | in a section
in_address | 0 or 1 | 0 | 1 | element | in an address
in_json_ld | 0 or 1 | -1 | 1 | json-ld | stands in the article's text in the page's data
rule_markup | strength | 0 | 4 | rules | the strongest rule about the elements around it
rule_share_of_prose | share | 0 | 1 | rules | the page's running text that the same rule names
names_own_sum | log-odds | -100 | 100 | names | the names of its element, added up
names_own_high | log-odds | -10 | 10 | names | the most suspicious name of its element
names_own_low | log-odds | -10 | 10 | names | the least suspicious name of its element
names_own_count | count | 0 | 60 | names | known names of its element
names_around_sum | log-odds | -100 | 100 | names | the names of the element around it, added up
names_around_high | log-odds | -10 | 10 | names | the most suspicious name of the element around it
names_around_low | log-odds | -10 | 10 | names | the least suspicious name of the element around it
names_around_count | count | 0 | 60 | names | known names of the element around it
names_above_sum | log-odds | -100 | 100 | names | the names of the elements above, added up
names_above_high | log-odds | -10 | 10 | names | the most suspicious name of the elements above
names_above_low | log-odds | -10 | 10 | names | the least suspicious name of the elements above
names_above_count | count | 0 | 60 | names | known names of the elements above
kept_standard | 0 or 1 | 0 | 1 | extractor | the extractor keeps it
kept_precise | 0 or 1 | 0 | 1 | extractor | the extractor keeps it in its precise mode
kept_before_1 | 0 or 1 | -1 | 1 | extractor | the extractor keeps the block before
kept_before_2 | 0 or 1 | -1 | 1 | extractor | the extractor keeps the second block before
kept_after_1 | 0 or 1 | -1 | 1 | extractor | the extractor keeps the block after
kept_after_2 | 0 or 1 | -1 | 1 | extractor | the extractor keeps the second block after
kept_window_3 | share | 0 | 1 | extractor | blocks around it that the extractor keeps
kept_standard_share | share | 0 | 1 | extractor | blocks of the page that the extractor keeps
"""
"""A feature a line: name, unit, lowest, highest, topic, and what it says."""
