"""Proceedings on a tenancy (办理事项): assessment, graduation, ordered exit, transfer; one proposes, another decides."""
