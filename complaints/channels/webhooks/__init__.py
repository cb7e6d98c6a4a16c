"""Telling other programs what happened: signed, repeated until it is taken, and never into our own network."""
