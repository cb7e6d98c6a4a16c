"""The chapters of a case's life, one module per step; each moves the teller on and says whether the story goes on."""
