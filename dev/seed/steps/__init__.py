"""What the loader does, service by service; each module lists its acts with their days."""
