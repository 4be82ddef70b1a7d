"""What is under public notice now, for everyone to read and the concerned to object to."""
