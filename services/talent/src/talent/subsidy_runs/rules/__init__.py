"""Who is owed what for a month, and what a run must show to be opened, approved and paid."""
