"""The figures of this service, each with the public list that proves it."""
