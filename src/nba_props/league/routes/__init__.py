"""The addresses of the sources, a file for each service: which parameters they take and refuse, and which payload answers."""
