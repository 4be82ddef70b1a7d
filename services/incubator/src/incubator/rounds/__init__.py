"""Rounds of allocation: many applications and many seats at once, previewed before anybody is given a place."""
