"""Speed, start and memory beside a stock Rasa project: `make bench`."""
