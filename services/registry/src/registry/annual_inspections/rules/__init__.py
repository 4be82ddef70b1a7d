"""What the law asks of a year: who takes part, what the figures must add up to, who does what, what is owed."""
