"""The Fabric network after its deployment: which nodes there are, and what they are told to do."""
