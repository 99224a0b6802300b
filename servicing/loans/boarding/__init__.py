"""Boarding: a prior servicer's files become loans (docs/boarding.md).

sections.py says which files there are, columns.py which columns, values.py how a cell is read.
reading.py reads files, checking.py finds what is wrong, tie_out.py what does not fit together,
contract.py makes the new loan; boarding.py is the act, decisions.py what an officer decides.
"""
