"""What becomes of a filing: its items change (备案变更), or it ends (注销备案), as the group asks or the street finds."""
