"""One file a command: what it asks, what it shows, what it hands to the runner."""
