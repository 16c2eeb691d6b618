"""What two runs decided differently, block by block, each in its article: to be looked at (`page`) and to be judged (`prepare`).

`pair` finds the differences of one document, `align` puts the articles of two runs over each other, `prepare` writes a folder that
`cleaner review` opens, `sums` counts what is in it and what was said of it.
"""
