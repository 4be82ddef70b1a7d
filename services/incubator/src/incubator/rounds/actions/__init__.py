"""What is done with rounds: plan, approve, carry out."""
