"""What was entered wrongly in the book is put right, and what is still to come is taken back, by two persons."""
