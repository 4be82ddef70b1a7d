"""Whom the bases serve (服务对象): an organization, or a team that is not one yet, and how they stand to the bases."""
