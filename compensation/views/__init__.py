"""Pages of compensation: proposals, decisions, the ledgers."""
