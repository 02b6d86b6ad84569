"""Step 5b: a format is a function from articles to text."""
