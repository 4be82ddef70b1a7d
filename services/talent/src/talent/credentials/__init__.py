"""Certificates of professional level (职业水平证书), checked in by the office."""
