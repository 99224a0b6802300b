"""What the screens of every audience share: how figures, charts and form fields look."""
