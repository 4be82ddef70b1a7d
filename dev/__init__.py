"""What runs the platform on one machine: supervisor, development issuer, demo district."""
