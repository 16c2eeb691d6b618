"""Blocks → features: numbers with names, from one registry, that the judge adds up."""
