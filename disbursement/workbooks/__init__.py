"""A sheet as a workbook of Excel: out with its figures to be typed into, and in again."""
