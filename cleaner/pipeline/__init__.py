"""The steps in order: source → blocks → evidence → verdicts → text and removals. `cleaner.pipeline.cleaner` is where to begin."""
