"""Where runs, their parts and their lines are kept; what was approved, the database itself refuses to change."""
