"""Tables that suites name, and the scenarios that their rows make."""
