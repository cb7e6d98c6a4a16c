"""Personal data: where it is, how a person gets theirs, how it is erased, and how long it is kept."""
