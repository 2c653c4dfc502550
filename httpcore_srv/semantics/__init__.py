"""Law: what the RFCs demand, as pure functions of messages."""
