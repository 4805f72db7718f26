"""The league: a small HTTP server that speaks the payload shapes of the public NBA sources, from an archive of Parquet files.

``archive`` reads the files, ``manifest`` says what the sources have, ``generated`` makes a small archive by seed, ``server``
answers. ``python -m nba_props.league --help`` lists the commands.
"""
