"""How the service fares, in figures for Prometheus and for `motcua check`: nothing in them is about a person."""
