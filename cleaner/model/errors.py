"""The errors that a user can act on."""

from __future__ import annotations


class CleanerError(Exception):
    """Base of the errors a user can act on; the message is one line."""


class InputError(CleanerError):
    """A source cannot be read as an article (binary data, unreadable file)."""


class OptionError(CleanerError, ValueError):
    """An argument is none that is allowed; the message names it and says what is."""


class PackError(CleanerError):
    """A rule pack or configuration is malformed; the message names file, rule and field."""
