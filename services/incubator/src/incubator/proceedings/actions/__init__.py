"""What is done in a proceeding: proposed, heard, examined, consented to, decided; and what a transfer moves."""
