"""The report where GitHub shows it: annotations, the job summary, and a step's outputs."""
