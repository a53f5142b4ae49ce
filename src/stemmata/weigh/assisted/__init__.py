"""Assisted reading: a language model that the user brings suggests claims, and every word of them is checked.

Nothing is asked unless `[assist]` in `case.toml` names an endpoint and somebody runs `stemmata assist`. Three steps,
each its own module:

- `leaving`: which passages may be shown to the model, and what stays in the house and why;
- `asking`: the questions are sent one after another; what was sent and what came back is kept in the evidence store
  and noted in the ledger before anything else happens (`endpoint` speaks with the server);
- `verifying`: each suggestion must quote its passage verbatim, and so must its value and its speaker, or it is dropped
  and counted.

`build` never asks: it reads the kept answers again (`suggested`), so that the same ledger and evidence give the same
claims without a network.
"""
