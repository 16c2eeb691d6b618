"""The command line, the only room that prints.

`app` puts the commands together; a module for each parses, and `commands` does what is asked.
"""
