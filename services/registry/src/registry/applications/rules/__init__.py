"""What the law asks: of those who found an organization, and of the office that handles their case."""
