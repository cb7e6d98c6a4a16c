"""Mail that comes in: stored as it came, read by a reader that survives anything, settled in the ledger."""
