"""What the authority gives public notice of, in one place."""
