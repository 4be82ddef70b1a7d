"""Names of social organizations: of what parts they are made, and what they may not hold."""
