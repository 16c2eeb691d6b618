"""Patterns of rules: what a text must hold for one to match (`reader`, `literals`), the words that wake it (`keywords`), compiled once."""
