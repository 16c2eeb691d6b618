"""The rules: which of them speak about which block. A hit is evidence and decides nothing."""
