"""The whole of a file in one zip: what its reader may read, and an index that says what each thing is.

``openings`` says who may read what · ``papers`` gathers it · ``pages`` writes what is not a document as pages that open
without the portal · ``packing`` writes the zip, a piece at a time.
"""
