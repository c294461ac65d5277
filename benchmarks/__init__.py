"""Scripts that measure the program and print what they measured."""
