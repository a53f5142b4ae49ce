"""A model of sentences that the user brings: how near two statements lie, whatever their languages.

Nothing is downloaded. `trace.embeddings` names a folder that holds either

- `model.onnx` and `tokenizer.json` (run by `onnxruntime` and `tokenizers`): token vectors are averaged over the
  sentence, unless the model gives one vector a sentence; or
- a `sentence-transformers` model (`modules.json`), run by that library, offline.

None of these libraries is needed otherwise. From Python, any object with `embed` will do.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from stemmata.errors import EmbeddingsError

__all__ = ["Embedder", "likeness", "load_embedder", "unit_vectors"]

Vectors = npt.NDArray[np.float32]

_BATCH = 64
_MOST_TOKENS = 512
_BACKGROUND = 512
_SEED = 7


class Embedder(Protocol):
    """What a model of sentences must do."""

    def embed(self, sentences: list[str]) -> Vectors:
        """Return one row of numbers a sentence, the same width for all."""
        ...


def load_embedder(folder: str | Path) -> Embedder:
    """Return the model that lies in a folder.

    Args:
        folder: The folder.

    Raises:
        EmbeddingsError: If the folder or what is needed to run it is missing; the mend is named.
    """
    path = Path(folder).expanduser()
    if not path.is_dir():
        raise EmbeddingsError(path=path, problem="there is no such folder", mend="give the folder of the model")
    if (path / "modules.json").is_file():
        return _Transformer(path)
    for name in ("model.onnx", "tokenizer.json"):
        if not (path / name).is_file():
            raise EmbeddingsError(
                path=path,
                problem=f"it holds no {name}",
                mend="give a folder with model.onnx and tokenizer.json, or a sentence-transformers model",
            )
    return _Onnx(path)


def _library(name: str, path: Path) -> Any:  # noqa: ANN401  (a module without types)
    try:
        return import_module(name)
    except ImportError as problem:
        raise EmbeddingsError(
            path=path, problem=f"the library {name} cannot be loaded ({problem})", mend=f"python -m pip install {name}"
        ) from problem


class _Onnx:
    """A model in the format ONNX with its tokenizer."""

    def __init__(self, path: Path) -> None:
        runtime, tokenizers = _library("onnxruntime", path), _library("tokenizers", path)
        try:
            options = runtime.SessionOptions()
            options.intra_op_num_threads = 1  # the order of additions, and so the last digits, stay the same
            self._session = runtime.InferenceSession(
                str(path / "model.onnx"), options, providers=["CPUExecutionProvider"]
            )
            self._tokenizer = tokenizers.Tokenizer.from_file(str(path / "tokenizer.json"))
        except Exception as problem:  # the libraries' own errors have no common family
            raise EmbeddingsError(path=path, problem=str(problem), mend="export the model to ONNX again") from problem
        self._tokenizer.enable_truncation(_MOST_TOKENS)
        self._tokenizer.enable_padding()
        self._takes = {given.name for given in self._session.get_inputs()}

    def embed(self, sentences: list[str]) -> Vectors:
        found = [self._batch(sentences[at : at + _BATCH]) for at in range(0, len(sentences), _BATCH)]
        return np.concatenate(found) if found else np.empty((0, 1), np.float32)

    def _batch(self, sentences: list[str]) -> Vectors:
        encoded = self._tokenizer.encode_batch(sentences)
        mask = np.array([e.attention_mask for e in encoded], np.int64)
        given = {
            "input_ids": np.array([e.ids for e in encoded], np.int64),
            "attention_mask": mask,
            "token_type_ids": np.array([e.type_ids for e in encoded], np.int64),
        }
        (out, *_) = self._session.run(None, {name: value for name, value in given.items() if name in self._takes})
        out = np.asarray(out, np.float32)
        if out.ndim == 2:
            return out
        weight = mask[:, :, None].astype(np.float32)
        return np.asarray((out * weight).sum(axis=1) / np.maximum(weight.sum(axis=1), 1.0), np.float32)


class _Transformer:
    """A model of the library sentence-transformers."""

    def __init__(self, path: Path) -> None:
        os.environ.setdefault("HF_HUB_OFFLINE", "1")
        os.environ.setdefault("TRANSFORMERS_OFFLINE", "1")
        library = _library("sentence_transformers", path)
        try:
            self._model = library.SentenceTransformer(str(path), device="cpu")
        except Exception as problem:  # the library's own errors have no common family
            raise EmbeddingsError(path=path, problem=str(problem), mend="save the model again") from problem

    def embed(self, sentences: list[str]) -> Vectors:
        return np.asarray(self._model.encode(sentences, batch_size=_BATCH, show_progress_bar=False), np.float32)


def unit_vectors(embedder: Embedder, sentences: list[str]) -> Vectors:
    """Return the vectors of sentences, each of length 1.

    Raises:
        EmbeddingsError: If the model does not give one finite row of numbers a sentence.
    """
    vectors = np.asarray(embedder.embed(sentences), np.float32)
    if vectors.ndim != 2 or len(vectors) != len(sentences) or not np.isfinite(vectors).all():
        raise EmbeddingsError(
            path="the model",
            problem=f"it gave an array of shape {vectors.shape} for {len(sentences)} sentences, or numbers not finite",
            mend="give a model with one vector a sentence",
        )
    length = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(vectors / np.maximum(length, 1e-12), np.float32)


def likeness(vectors: Vectors, langs: Sequence[str]) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.float32]]:
    """Return for each statement the mean and spread of its cosine with statements of other languages.

    Models differ in how near any two sentences lie; against this background one cosine says how unusual it is.

    Args:
        vectors: Of length 1.
        langs: The language of each.

    Returns:
        Means and standard deviations, from at most some five hundred statements a language.
    """
    mean, spread = np.zeros(len(vectors), np.float32), np.ones(len(vectors), np.float32)
    given = np.array(langs)
    generator = np.random.default_rng(_SEED)
    for lang in sorted(set(langs)):
        others = np.flatnonzero(given != lang)
        if len(others) > _BACKGROUND:
            others = np.sort(generator.choice(others, _BACKGROUND, replace=False))
        if len(others) < 2:
            continue
        mine = np.flatnonzero(given == lang)
        for at in range(0, len(mine), 4096):
            rows = mine[at : at + 4096]
            cosines = vectors[rows] @ vectors[others].T
            mean[rows] = cosines.mean(axis=1)
            spread[rows] = np.maximum(cosines.std(axis=1), 0.02)
    return mean, spread
