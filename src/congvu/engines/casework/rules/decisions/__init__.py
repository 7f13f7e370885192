"""Decision models (DMN 1.x): tables with hit policies, literal expressions, small functions."""
