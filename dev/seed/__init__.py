"""The demo district, loaded through the public API only."""
