"""Where attempts run: HTTP requests, Python functions in threads, processes or the loop, and commands."""
