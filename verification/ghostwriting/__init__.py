"""What test files are ghost-written from: the templates of tests, and claims as text."""
