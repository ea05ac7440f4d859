"""The rotation function: what AWS Lambda runs. It imports nothing of ours but itself, and travels as it is."""
