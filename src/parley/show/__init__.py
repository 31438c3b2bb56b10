"""What an answer is, and how any answer is shown: terminal, notebook, tables, charts, reports."""
