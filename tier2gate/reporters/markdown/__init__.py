"""A report as Markdown, for the page of a job, a comment on GitHub or a note on GitLab."""
