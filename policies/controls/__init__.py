"""What this system promises about security, which resources keep the promise, and what proves it."""
