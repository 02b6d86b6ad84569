"""Step 5a: reading lists and the synthesis.

A report is written once, as a `document.Document`, and spelled in each format.
"""
