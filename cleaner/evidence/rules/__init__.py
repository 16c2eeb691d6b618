"""Blocks → Evidence. A witness says what it sees and never decides."""
