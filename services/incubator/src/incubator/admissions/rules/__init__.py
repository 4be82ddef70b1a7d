"""Who may enter a base, and who goes first."""
