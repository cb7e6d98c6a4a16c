"""What staff and customers fill in."""
