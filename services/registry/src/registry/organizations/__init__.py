"""The register: every organization that was registered or filed, its code, its certificate, its standing."""
