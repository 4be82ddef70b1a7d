"""The journey: one organization and one social worker walked through everything, over HTTP, step by step."""
