"""Shapes of what is typed in compensation; whether it may be done is asked of the verbs."""
