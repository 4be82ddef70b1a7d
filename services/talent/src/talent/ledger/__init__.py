"""The old ledger (旧台账): what the bureau had on paper before this system, brought in person by person."""
