"""Reports that CI services read: JUnit XML, SARIF and GitLab's code quality."""
