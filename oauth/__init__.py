"""What credentials are for: the token endpoint, the gate, the connection test."""
