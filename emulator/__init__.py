"""AWS on a laptop: moto, pinned, with what our stacks need and moto lacks.

It proves wiring and idempotence (does everything apply, is the second plan
empty, does everything go away again), not AWS's semantics.

- `python -m emulator` serves it (`server`), on loopback only.
- `gaps` fills what moto lacks, one small file a service; each gap is data, too.
- `furnish` gives the account what a real one has before its first deploy.
- `leftovers` lists what is still there after a destroy; `allowances` says what may be.
"""
