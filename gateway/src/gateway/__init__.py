"""One address in front of the four services."""

VERSION = "0.1.0"
