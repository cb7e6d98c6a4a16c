"""How fast the product is, beside an empty page of the same server."""
