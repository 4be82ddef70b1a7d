"""Who may be evaluated, and who must stand back from an evaluation."""
