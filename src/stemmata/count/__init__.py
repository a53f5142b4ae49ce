"""The room COUNT: how many, including those no list names?

Capture histories (`histories`) say who is on which lists. Several families of methods, each a module that can be used
alone, estimate how many are on none; where the data cannot say, the answer is a refusal with reasons.
"""
