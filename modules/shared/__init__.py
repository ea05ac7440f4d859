"""What more than one tier is built from."""
