"""`python -m emulator --host 127.0.0.1 --port 5566 [--region us-east-1]`."""

import sys

from emulator.server import main

if __name__ == "__main__":
    sys.exit(main())
