"""Static checks of the regular expressions that read foreign text."""
