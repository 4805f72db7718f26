"""The answers of the sources, a file for each shape. Functions of the index, without IO; every key is there, null where nothing is known."""
