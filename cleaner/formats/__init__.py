"""Bytes → Source (`documents`), files → records and back: one module a format, `registry` names them all."""

from cleaner.formats.documents import read as read
from cleaner.formats.documents import sniff as sniff
