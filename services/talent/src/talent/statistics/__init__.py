"""Public figures of the talent service, each with the list behind it."""
