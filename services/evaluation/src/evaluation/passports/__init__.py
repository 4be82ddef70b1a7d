"""This service's page of an organization's passport."""
