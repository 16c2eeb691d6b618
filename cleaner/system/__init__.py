"""What the machine gives: addresses of files, the user's cache, names and whole files, time limits, digests."""
