"""Admissions (入驻申请): from the draft to the signed agreement, with exclusions, four eyes and the order of priority."""
