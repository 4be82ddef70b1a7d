"""Penalty cases (行政处罚案件): from the opening to the closing, staged compulsory removal and bans among them."""
