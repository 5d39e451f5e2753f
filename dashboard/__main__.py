"""`python -m dashboard` is `ceo-dashboard`."""

from dashboard.cli import main

raise SystemExit(main())
