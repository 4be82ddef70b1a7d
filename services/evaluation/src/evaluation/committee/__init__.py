"""The committee's ballots: who was present, who voted, and whether it was carried."""
