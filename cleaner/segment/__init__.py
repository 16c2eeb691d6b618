"""Source → Document: cutting text and HTML into blocks."""
