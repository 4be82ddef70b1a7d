"""Subsidy policies (职称补贴政策): dated versions of what is paid to whom, proposed by one person and approved by another."""
