"""Where shards are done: `local` in this process or several of its own."""
