"""The summary of closed days: counted from the rows, kept true by marks, read by pages."""
