"""The commands of the command line, a module each. They parse, call and print; heavy libraries load within them."""
