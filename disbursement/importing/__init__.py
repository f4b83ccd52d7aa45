"""Files of plans and figures: their columns, the names in them, what each row would change."""
