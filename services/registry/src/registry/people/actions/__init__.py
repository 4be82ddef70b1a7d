"""What the office does with posts and registers."""
