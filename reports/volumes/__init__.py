"""Order volumes: read from tables, and what a rate is divided by."""
