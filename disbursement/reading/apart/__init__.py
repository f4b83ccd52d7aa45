"""The process that parses workbooks: `python -m disbursement.reading.apart`. No Django in here."""

LENGTH = 8  # bytes that say how long the next words are
