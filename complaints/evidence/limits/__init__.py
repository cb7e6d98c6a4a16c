"""What the register takes: how large, how many, and of which real types."""
