"""The library of the bases' own rules (配套制度): documents, their articles, and which wording of each held on a day."""
