"""What partner organizations report: counts in a spreadsheet, never a row about a person."""
