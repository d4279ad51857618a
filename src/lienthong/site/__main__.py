"""`python -m lienthong.site` is the `lienthong` command."""

import sys

from lienthong.site.cli import main

sys.exit(main())
