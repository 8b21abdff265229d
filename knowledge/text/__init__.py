"""Vietnamese text as people type it: normalised, folded, with its receipt numbers found."""
