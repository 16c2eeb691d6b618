"""Review: a person judges the removals of a finished run, and the judgement changes the text.

`verdicts` is the file that people write, `view` the article with its removals in place, `apply` the text after the
verdicts; `index` and `queue` find what to judge next, `app` serves the page.
"""
