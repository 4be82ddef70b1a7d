"""What is done with documents: printed here."""
