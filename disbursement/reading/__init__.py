"""Spreadsheets that people send: read without trust, refused in words.

`book.open_book` checks a file and yields its sheets row by row, `heads.find_head` finds a table by the names
of its columns, `values` says what a cell means. Import from these modules: this one stays empty, so that the
process apart starts fast.
"""
