"""Obligations (待办): what each organization has to do by when, and what the office has to do, from every slice together."""
