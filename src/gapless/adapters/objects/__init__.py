"""Object stores: a folder or bucket by fsspec, and memory. One logic (:mod:`.store`) over three places for blobs."""
