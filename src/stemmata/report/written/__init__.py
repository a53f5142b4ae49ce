"""Written reports: Markdown whose every citation, number and word of certainty is held against the tables.

`markdown` reads the author's file into a tree, `checking` holds it against what the gate let pass (`library`),
`composing` makes it ready in the words of its language, `html`, `pdf` and `docx` set it.
"""
