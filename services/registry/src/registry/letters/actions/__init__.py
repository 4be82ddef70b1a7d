"""What is done with letters: issued with a number, printed."""
