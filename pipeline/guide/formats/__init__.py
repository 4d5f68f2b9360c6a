"""The formats of the guide, a module or a room each; ``registry`` says what there is and what each needs."""
