"""The figures of this service as of a day, each with the public list behind it."""
