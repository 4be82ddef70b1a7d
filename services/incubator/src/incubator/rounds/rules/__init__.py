"""What an allocation round must come to: who is placed, where, and what stands against the others."""
