"""What is published of one organization's stays."""
