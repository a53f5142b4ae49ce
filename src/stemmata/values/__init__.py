"""Values: names, dates and calendars, places, quantities, folded text. Pure functions, no files, no tables."""
