"""The registry's part of an organization's passport: what is published of it on a day."""
