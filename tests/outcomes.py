"""The documented outcomes and exit statuses, written independently of the package."""

EXIT_STATUSES = {
    "internal-error": 70,
    "input-invalid": 4,
    "execution-error": 9,
    "nondeterministic": 8,
    "nothing-run": 10,
    "golden-invalid": 6,
    "golden-obsolete": 7,
    "verdict-failed": 1,
    "hash-drift": 3,
    "golden-changed": 11,
    "golden-missing": 5,
    "passed": 0,
}
"""Outcome → exit status, most serious first: the first one that any gate has decides."""
