"""What the talent service has open with an organization that is about to end, and what it does once it has ended."""
