"""Word lists of the readers, by language: common knowledge of each language, written for this project."""
