"""What was removed, for programs (jsonl), for people (html), and in sums (statistics)."""
