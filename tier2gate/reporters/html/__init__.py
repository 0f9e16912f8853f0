"""The HTML report: one file without network access, made from a view model and a template."""
