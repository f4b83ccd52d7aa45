"""Reading about obstacles: their way so far, which are alike, the annex for the centre, and figures."""
