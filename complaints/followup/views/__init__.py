"""Pages of execution and follow-up."""
