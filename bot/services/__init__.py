"""The shell around the pure core: load, decide, render, save."""
