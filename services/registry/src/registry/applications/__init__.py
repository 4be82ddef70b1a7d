"""Applications for registration: from the founders' draft to the bureau's decision."""
