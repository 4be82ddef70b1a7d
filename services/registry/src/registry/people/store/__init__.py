"""Where posts, registers and party records are kept."""
