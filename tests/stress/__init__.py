"""Scripts that break the program on purpose: killed runs, mutated captures, a busy machine."""
