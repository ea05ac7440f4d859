"""What plans and stacks are held against."""
