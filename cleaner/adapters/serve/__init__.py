"""`cleaner serve`: one document, or a stream of them, over HTTP.

`fields` and `routes` say once what may be asked for; requests are checked by it, and the description for programs (`openapi`) and the page
for people (`page`) are made from it. `answers` is what a worker process does, `pool` sends it there, `app` speaks HTTP.
"""
