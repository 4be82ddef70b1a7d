"""The counter for the papers of an organization; those of a case are at the case's own counter."""

from registry.documents.api import organizations

router = organizations.router
