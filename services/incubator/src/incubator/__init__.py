"""The incubator service."""
