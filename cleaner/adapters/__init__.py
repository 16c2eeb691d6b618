"""The cleaner as a step of other people's pipelines: one thin module a framework, each with an extra of its name.

Each module imports its framework at once; nothing here is imported unless it is asked for.
"""
