"""One gate through its stages: `pipeline` is the map."""
