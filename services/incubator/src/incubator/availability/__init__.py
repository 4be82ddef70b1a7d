"""What is free when, and what else there is when a wish cannot be met."""
