"""Light reports (季报): what a holder tells each quarter of its stay, and the base takes note of."""
