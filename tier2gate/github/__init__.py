"""The GitHub Action: inputs, outputs, workspace, log, annotations and the job's page."""
