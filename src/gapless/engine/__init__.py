"""The shell that acts: the asyncio conductor performs what the pure floors decide."""
