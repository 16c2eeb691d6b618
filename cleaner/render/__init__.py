"""The clean article in the forms that people take away: plain text, Markdown, HTML, TEI.

`text` writes `Result.text`. All other forms start from one tree (`nodes`): `structure` reads what the page's markup says of the blocks that
stay (links, emphasis, lists, tables), `keeper` holds that until somebody asks, `tree` puts it around the kept text, and `markdown`,
`html` and `tei` write it out. The words always come from the text; markup can only decorate them.
"""
