"""Does the search find the procedure that was meant? `generate` the questions, `evaluate`, `report`."""
