"""From what the reader found to drafts that a person can review: known names, fields of a form, doubts."""
