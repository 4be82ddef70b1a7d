"""Rooms booked by the hour (临时预订), beside the long stays and never against them."""
