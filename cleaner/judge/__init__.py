"""Features → verdicts: boosted trees in two stages, guards, categories, explanations."""
