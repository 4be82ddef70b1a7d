"""Score sheets: what each expert gave, sealed to everybody else until all are in."""
