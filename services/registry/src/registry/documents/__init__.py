"""Documents: what an applicant must bring, the files that were brought, and how an office's own papers are printed."""
