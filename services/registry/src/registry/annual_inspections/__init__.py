"""Annual inspections (年检) and annual reports (年度报告): what every organization owes each year, and what follows from it."""
