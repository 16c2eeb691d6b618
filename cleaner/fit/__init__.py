"""Training and measuring a judge on labelled sets (extra `fit`: lightgbm, scikit-learn, numpy)."""
