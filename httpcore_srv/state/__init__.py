"""Facts that change while the server runs: accounts, nonces, sessions, failures."""
