"""Pages of the case itself: its steps, and what is said and corrected on it."""
