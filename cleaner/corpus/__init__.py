"""Many documents: what to clean and where it goes (plan), the processes that do it (run), what a run remembers (state)."""
