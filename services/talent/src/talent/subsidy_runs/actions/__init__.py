"""What the office does with a run: calculate, confirm, approve, pay."""
