"""One question a module: tables in, a table out."""
