"""Suspensions (暂停): facts that keep the title subsidy from a person for a time, each with its ground."""
