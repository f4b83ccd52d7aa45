"""Pages of documents, directives and what agencies do with them."""
