"""Reading closed months: what was frozen, by unit and programme and line, and what differs from it now."""
