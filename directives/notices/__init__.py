"""The notice reader: text -> lines -> outline -> clauses -> parties, dates, references -> drafts.

Pure functions, no database. `drafts.read_notice` runs them in this order; each part knows its place in the
text (`source.Span`), so that a page can show where a field comes from.
"""
