"""Lists of the State Treasury: looked at, read by their form, matched to our names, compared."""
