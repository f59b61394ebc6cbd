"""Knowledge and flows as an author writes them, read into the objects the adviser works with."""
