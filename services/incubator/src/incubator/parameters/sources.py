"""From when the parameters of this service count, and what is said of those whose rules are not held."""

from datetime import date

START = date(2014, 1, 1)
OWN_RULES = "《五华区社会组织培育发展中心配套制度》未公开，系统缺省值"
