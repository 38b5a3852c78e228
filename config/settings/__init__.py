"""Settings by where we run: `local` (the default: embedded services), `production`, `test`."""
