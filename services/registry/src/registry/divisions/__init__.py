"""The areas of the district: the district itself, its streets, their communities."""
