"""Offers of a seat that became free: to one who waits, for some working days, with the reasons why others were passed over."""
