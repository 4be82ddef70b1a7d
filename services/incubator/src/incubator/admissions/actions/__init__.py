"""What applicants and officers do with an application for entry."""
