"""`cleaner learn`: what stands on many pages of a host becomes a proposal for a rule of that host."""
