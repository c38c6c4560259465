"""Coverage toolkit for neighbourhood watch: entry roads, signs, street coverage and exposure."""
