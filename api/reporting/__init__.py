"""What the office sees: how much was asked, what became of it, and how content people were; never who."""
