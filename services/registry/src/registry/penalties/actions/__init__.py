"""What the bureau does in a penalty case: open, take its steps, carry out."""
