"""Subsidy runs (月度发放批次): one a month; one line per person-month, paid or zero with every reason."""
