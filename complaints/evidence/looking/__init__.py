"""Looking into a stored file: a short-lived process of its own, that may die of what it reads without harm."""
