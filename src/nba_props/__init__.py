"""The reference pipeline: an NBA player-props platform. A user of gapless: imports only its public face."""
